"""Which values of each fact are of time: a host without CPU time makes them worse.

They are delays, and shares of tries that have a time limit. What is left out is a state, as a
route or a link, or a number that slow probes would only move further inside its limits. F14 to F16
count updates of a race between routers, which a slow host can decide otherwise.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from lab.evidence.finding import Finding

TIMES: Mapping[str, tuple[str, ...]] = {
    "F02": ("DC-to-DC lost before",),
    "F05": ("*_before_share",),
    "F06": ("*_s",),
    "F10": ("*traces_*", "*queries_answered_before_share"),
    "F11": ("covered_traces_at_edge", "bare_refused_share", "bare_traces_refused_share"),
    "F13": ("answered_without_others",),
    "F14": ("*quiet_updates_per_s", "*outage_updates_per_s", "*spike_announcements"),
    "F15": ("prefixes_hunted", "longer_paths", "longest_s"),
    "F16": ("last_update_s",),
    "F20": ("least NOERROR of a zone before", "instagram *"),
    "F21": ("*least answered *",),
    "F22": ("longest_end_s",),
    "F23": ("decisions_spread_s",),
    "F25": ("* noerror_before_share", "* servfail_share"),
    "F26": ("* later_p50_ms",),
    "F27": ("least_noerror_before_share",),
    "F28": ("last_answer_s",),
    "F30": ("* rise_times",),
    "F31": ("servfail_rise_times",),
    "F32": ("com_rise_times",),
    "F33": ("* p50_ms", "* fast_share*"),
    "F34": ("at_least_times",),
    "F35": ("worked_*_share",),
    "F36": ("dns_fails_after_http_s", "http_back_after_dns_s"),
    "F37": ("refused_by_proxy_share",),
    "F38": ("answered", "served_steady"),
    "F42": ("spread_s",),
    "F43": ("worked_before_share",),
    "F44": ("worked_before_share",),
    "F45": ("aaa_let_in_before_share", "breakglass_*"),
    "F46": ("by_name_before_share", "by_address_before_share"),
    "F50": ("users_served_*",),
    "C1": ("reach_lost_share", "users_served_less"),
    "C2": ("lookups_answered_share", "*_s", "other_pops_good_share"),
    "C3": ("answered", "served", "served_steady"),
    "C4": ("answered", "refused"),
}


def timed(number: str, found: Finding) -> Finding:
    """Return a finding of a fact with its values of time."""
    patterns = TIMES.get(number, ())
    names = [name for name in found.band if any(fnmatchcase(name, each) for each in patterns)]
    return found.timed(*names)
