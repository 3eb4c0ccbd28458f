"""The register of facts: each claim about 4 October 2021 with its source and confidence.

Confidence: A primary text read, B primary read in part, C secondary that cites a primary, D a
single post, ``derived`` inference from labelled facts. T0 is 15:39 UTC.
"""

from dataclasses import dataclass

META = "Meta, engineering.fb.com/2021/10/05/networking-traffic/outage-details (A)"
EBB = "Denis et al., EBB, SIGCOMM'23, doi.org/10.1145/3603269.3604860 sec. {} (A)"
CLOUDFLARE = "Cloudflare, blog.cloudflare.com/october-2021-facebook-outage (A)"
CLOUDFLARE_8 = "Cloudflare, blog.cloudflare.com/during-the-facebook-outage (B)"
KENTIK = "Kentik, kentik.com/blog/facebooks-historic-outage-explained (B)"
CATCHPOINT = (
    "Catchpoint, catchpoint.com/blog/incident-review-for-the-facebook-outage-"
    "when-social-networks-go-anti-social{} ({})"
)
RIPE = (
    "RIPE NCC, labs.ripe.net/author/alun_davies/facebook-down-and-out-in-bgplay, "
    "via sujeet.pro (C)"
)
THOUSANDEYES = "ThousandEyes, thousandeyes.com/blog/facebook-outage-analysis (B)"
VERISIGN = (
    "Verisign, circleid.com/posts/"
    "20220120-observations-on-resolver-behavior-during-dns-outages (B)"
)
POWERDNS = "PowerDNS, blog.powerdns.com, Managing the Facebook outage with DNSdist (A)"
LOYOLA = "Loyola University Chicago, pld.cs.luc.edu/courses/443/fall23/notes/facebook.html (A)"
SANS = "SANS ISC diary 27900, isc.sans.edu/diary/27900 (A)"
JANET = "Janet, shapingthefutureofjanet.jiscinvolve.org (B)"
HN = "Hacker News, news.ycombinator.com/item?id={} (D)"
NANOG = "NANOG, mailman.nanog.org/pipermail/nanog/2021-October/{} ({})"
MIS_PM = "mis.pm (B)"
PRESS = "press and reposts quoting insiders (C)"
LAB = "negative control"


@dataclass(frozen=True, slots=True)
class Claim:
    """What was the case on the day, in one sentence, and who says so."""

    id: str
    text: str
    source: str


def _claim(number: str, text: str, *sources: str) -> Claim:
    return Claim(number, text, "; ".join(sources))


_TRIGGER = (
    _claim("F01", "A routine command meant to assess backbone capacity was the trigger.", META),
    _claim("F02", "It took down every backbone connection and cut all data centres apart.", META),
    _claim(
        "F03",
        "All backbone planes were drained by their own drain logic while the links stayed up.",
        EBB.format("7.2"),
    ),
    _claim("F04", "A bug in the audit tool let through the command it should have stopped.", META),
    _claim(
        "F05",
        "The drain cut off the controller's own home, so it could not reverse the drain.",
        EBB.format("7.2"),
    ),
    _claim(
        "F06",
        "Drain, failed health and withdrawal followed each other very fast, in that order.",
        META,
        "observations of 15:39 to 15:42 (derived)",
    ),
)

_ROUTES = (
    _claim("F07", "The prefixes were originated by AS 32934.", CLOUDFLARE),
    _claim(
        "F08",
        "Among the routes that left were six IPv4 ones of the DNS: two /23 and their four /24.",
        CLOUDFLARE,
        "NANOG, community.nanog.org/t/facebook-post-mortems/54558 (D)",
        "public prefix list of AS 32934 (D)",
    ),
    _claim("F09", "The covering 129.134.0.0/17 stayed announced.", CLOUDFLARE),
    _claim(
        "F10",
        "Packets to a.ns and b.ns still reached the edge of Facebook and died there in silence.",
        CLOUDFLARE,
        HN.format("28764214"),
    ),
    _claim(
        "F11",
        "No covering route is known for c.ns and d.ns, so they likely failed otherwise.",
        "prefix list and Cloudflare's query (derived)",
    ),
    _claim(
        "F12",
        "Most prefixes stayed: 22 of 349 were withdrawn, by other counts up to a fifth of IPv4.",
        CATCHPOINT.format(", via sujeet.pro", "C"),
        KENTIK,
        "techblog.bozho.net (B)",
        "an engineering notebook (D)",
    ),
    _claim(
        "F13",
        "Not how many routes left mattered, but that they carried the DNS.",
        CATCHPOINT.format(", via sujeet.pro", "C"),
    ),
    _claim(
        "F14",
        "BGP updates: quiet, a spike of announcements and withdrawals, silence, a return burst.",
        CLOUDFLARE,
    ),
    _claim(
        "F15",
        "The paths did not vanish at once: routers explored others first, for 10 to 12 minutes.",
        RIPE,
    ),
    _claim(
        "F16",
        "The return was not one instant: a peak came after its start, and a short instability.",
        CLOUDFLARE,
        RIPE,
    ),
    _claim("F17", "Nobody else originated the prefixes: no hijack.", "absence in all (derived)"),
    _claim(
        "F18",
        "Two IPv4 prefixes and one IPv6 prefix (a /47, with /48 inside) covered all name servers.",
        JANET,
        "lengths of IPv6: a public script of prefixes (D)",
    ),
)

_DNS = (
    _claim(
        "F19",
        ".com delegated to a-d.ns.facebook.com with four IPv4 and four IPv6 glue addresses, "
        "TTL 172800.",
        SANS,
        LOYOLA,
    ),
    _claim(
        "F20",
        "facebook.com, whatsapp.com, whatsapp.net and messenger.com failed; instagram.com kept "
        "resolving while its front ends answered 503.",
        CLOUDFLARE,
        VERISIGN,
        MIS_PM,
        HN.format("28753510"),
    ),
    _claim("F21", "The authoritative servers were up and answering but unreachable.", META),
    _claim(
        "F22",
        "Each DNS site withdrew its own advertisement when it could not reach the data centres.",
        META,
    ),
    _claim(
        "F23",
        "All sites decided alike at once: right for one site, fatal for the fleet.",
        NANOG.format("215835.html", "B"),
    ),
    _claim(
        "F24",
        "Not every PoP announced the prefixes of all four name servers.",
        HN.format("28764592"),
    ),
    _claim("F25", "The public resolvers 1.1.1.1 and 8.8.8.8 answered SERVFAIL.", CLOUDFLARE),
    _claim("F26", "Resolvers cached the failure: SERVFAIL in 4 ms.", LOYOLA, CLOUDFLARE),
    _claim("F27", "Some users got no answer at all instead of SERVFAIL.", LOYOLA, MIS_PM),
    _claim(
        "F28",
        "Cached answers lapsed about five minutes after the withdrawal.",
        CATCHPOINT.format(", via sujeet.pro", "C"),
    ),
    _claim(
        "F29",
        "From the BGP spike to the resolver outage it took about 10 min: F15, then caches.",
        CLOUDFLARE,
    ),
    _claim(
        "F30",
        "Retries pushed the query load up: to about 30 times at 1.1.1.1, up to 5 times at "
        "resolvers of operators.",
        CLOUDFLARE,
        POWERDNS,
    ),
    _claim("F31", "1.1.1.1 answered SERVFAIL about 60 times as often as normal.", CLOUDFLARE_8),
    _claim(
        "F32",
        "Queries for three names of Facebook at the .com servers rose from 7,000 to over 900,000 "
        "a second.",
        VERISIGN,
    ),
    _claim(
        "F33",
        "Of all its answers only the slowest of 1.1.1.1 got slower; most stayed under 10 ms.",
        CLOUDFLARE,
    ),
    _claim("F34", "People looked up Twitter, Signal and others more often.", CLOUDFLARE),
    _claim(
        "F35", "Facebook's own registrar did not resolve either.", MIS_PM, "datasciencecentral (D)"
    ),
)

_SERVICE = (
    _claim(
        "F36",
        "HTTP failed before DNS did; on return DNS came first, then HTTP.",
        THOUSANDEYES,
    ),
    _claim(
        "F37",
        "Who kept an address reached an edge proxy that answered 503, no_server_available.",
        CATCHPOINT.format(", via sujeet.pro", "C"),
    ),
    _claim(
        "F38",
        "DNS repair alone would not have restored service.",
        NANOG.format("215847.html", "D"),
        HN.format("28764214"),
    ),
    _claim(
        "F39",
        "Applications returned about 85 min after DNS, a fifth of the outage.",
        "Cloudflare and ThousandEyes (derived)",
    ),
    _claim(
        "F40",
        "Even the image of the first sorry page did not load.",
        NANOG.format("215815.html", "D"),
    ),
    _claim(
        "F41",
        "Pages that embed Facebook objects slowed by 20 s and more.",
        CATCHPOINT.format("", "B"),
    ),
    _claim("F42", "Traffic of all services fell together at 15:39.", KENTIK),
)

_RECOVERY = (
    _claim("F43", "Normal in-band access to the data centres was lost.", META),
    _claim("F44", "Out-of-band access was down as well, for a reason not published.", META),
    _claim(
        "F45",
        "Log-in to backbone routers failed because authentication lived in the cut-off data "
        "centres.",
        EBB.format("7.2"),
    ),
    _claim("F46", "Loss of DNS broke many internal tools.", META),
    _claim("F47", "Mail, chat and badge doors depended on the same network.", PRESS),
    _claim("F48", "The fix needed people on site, slowed by physical security.", META),
    _claim("F49", "3.5 billion users; 10.6 million reports.", KENTIK, "news18.com (B)"),
    _claim("F50", "Once the backbone was back, the rest announced itself again.", META),
    _claim("F51", "Restoring load at once risked power dips of tens of megawatts.", META),
    _claim("F52", "All services resumed at once and could have congested it.", EBB.format("7.2")),
    _claim("F53", "Storm drills helped, yet no drill had taken the whole backbone.", META),
    _claim("F54", "No malicious activity and no user data compromised.", META),
)

_CONTROLS = (
    _claim(
        "C1",
        "One plane drained: traffic shifts to the others and nobody notices.",
        LAB,
        EBB.format("3.2"),
    ),
    _claim(
        "C2",
        "One PoP cut off from the backbone: only it withdraws, names resolve all the while, its "
        "users leave it within a TTL, and users of other PoPs notice nothing.",
        LAB,
        META,
    ),
    _claim("C3", "As many prefixes withdrawn, but none of DNS: nobody notices.", LAB, "F13"),
    _claim("C4", "DNS kept up with the backbone down: names resolve, pages are 503.", LAB, "F38"),
)

CLAIMS = {
    claim.id: claim for claim in (*_TRIGGER, *_ROUTES, *_DNS, *_SERVICE, *_RECOVERY, *_CONTROLS)
}
