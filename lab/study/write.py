"""The files of a study's report: HTML, Markdown and JSON."""

import json
from collections.abc import Iterable
from pathlib import Path

from lab.model.event import JsonValue
from lab.model.verdict import Verdict
from lab.report.write import html, markdown
from lab.study.cells import Kept
from lab.study.numbers import Interval
from lab.study.outcome import Outcome
from lab.study.page import SOURCE, page, sentence
from lab.study.results import Played, Results, Row, Spread, results
from lab.study.sensitivity import Decision
from lab.study.standing import FactValue, Standing

SCHEMA = "stormdrill/study@1"
HTML, MARKDOWN, JSON = "report.html", "report.md", "study.json"


def write(folder: Path, found: Kept, outcomes: Iterable[Outcome]) -> Results:
    """Write the report of a study into its folder, each file whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    played = Played(found.scenario, found.profile, found.runtime)
    together = results(found.study, played, outcomes)
    written = page(together)
    texts = {
        HTML: html.render(written, "study", SOURCE),
        MARKDOWN: markdown.render(written),
        JSON: json.dumps(data(together), indent=2, ensure_ascii=False) + "\n",
    }
    for name, text in texts.items():
        new = folder / f".{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(folder / name)
    return together


def data(found: Results) -> dict[str, JsonValue]:
    """Return a study as data; what was not measured is not there."""
    return {
        "schema": SCHEMA,
        "name": found.study.name,
        "title": found.study.title,
        "scenario": found.played.scenario,
        "profile": found.played.profile,
        "runtime": found.played.runtime,
        "base": found.study.base,
        "verdict": found.verdict.value,
        "text": sentence(found),
        "values": dict(found.words),
        "predictions": [
            {"variant": each.variant, "verdict": each.verdict.value, "expected": each.expected,
             "measured": each.measured}
            for each in found.scored
        ],
        "effects": [
            {"factor": each.factor, "value": each.value, "pairs": len(each.ratios),
             "median": each.median, "smallest": min(each.ratios), "largest": max(each.ratios),
             "without_ratio": each.zeros}
            for each in found.effects
        ],
        "contrasts": [
            {"factors": list(each.factors), "value": each.value, "mean": each.mean,
             "by_seed": {str(seed): one for seed, one in each.by_seed.items()},
             **_interval("interval_95", each.interval)}
            for each in found.contrasts
        ],
        "verdicts": [_standing(each) for each in found.standings],
        "sensitivity": [_decision(each) for each in found.decisions],
        "elasticities": [
            {"fact": each.fact, "value": each.value, "variant": each.variant, "dial": each.dial,
             "from": each.ends[0], "to": each.ends[1], "median": each.median,
             "smallest": min(each.by_seed), "largest": max(each.by_seed)}
            for each in found.elasticities
        ],
        "variants": [_row(each) for each in found.rows],
    }  # fmt: skip


def _interval(name: str, found: Interval | None) -> dict[str, JsonValue]:
    return {} if found is None else {name: list(found)}


def _standing(each: Standing) -> JsonValue:
    return {
        "id": each.id,
        "claim": each.claim,
        **{verdict.value: each.counts.get(verdict, 0) for verdict in Verdict},
        "pass_rate_95": list(each.pass_rate),
        "fragile": each.cause,
        "values": {one.name: _fact_value(one) for one in each.values},
    }


def _fact_value(one: FactValue) -> JsonValue:
    lower, middle, upper = one.quartiles
    found: dict[str, JsonValue] = {
        "n": len(one.numbers), "median": middle, "quartiles": [lower, upper],
        "smallest": min(one.numbers), "largest": max(one.numbers),
    }  # fmt: skip
    if one.band is not None:
        found["band"] = list(one.band)
    if one.edge is not None:
        found |= {"margin": one.edge.margin, "edge": one.edge.words}
    spreads = {"spread_over_seeds": one.over_seeds, "spread_at_one_seed": one.at_one_seed}
    return found | {name: each for name, each in spreads.items() if each is not None}


def _decision(each: Decision) -> JsonValue:
    lists = {"decided_by": each.decided, "perhaps": each.perhaps, "unseen_with": each.unseen}
    return {
        "id": each.id,
        "robust": each.robust,
        "judged_in": each.tested,
        "variants": each.variants,
        **{
            name: [{"variant": one.variant, "seeds": one.seeds, "of": one.of} for one in found]
            for name, found in lists.items()
        },
    }


def _row(each: Row) -> JsonValue:
    return {
        "id": each.variant.id,
        "title": each.variant.title,
        "set": dict(each.variant.settings),
        "n": len(each.whole),
        "values": {name: _spread(one) for name, one in each.values.items()},
        "flips": [
            {"id": one.id, "claim": one.claim, "base": one.was.value, "variant": one.now.value,
             "seeds": list(one.seeds)}
            for one in each.flips
        ],
        "unstable": [
            {"id": one.id, "claim": one.claim,
             "seeds": {verdict.value: list(seeds) for verdict, seeds in one.seeds.items()}}
            for one in each.unstable
        ],
        "only_in_one": list(each.only),
        "cells": [_cell(one) for one in each.cells],
    }  # fmt: skip


def _spread(one: Spread) -> JsonValue:
    low, high = one.ends
    lower, _, upper = one.quartiles
    found: dict[str, JsonValue] = {
        "n": len(one.numbers), "median": one.median, "quartiles": [lower, upper], "smallest": low,
        "largest": high,
    }  # fmt: skip
    return found if one.ratio is None else {**found, "ratio": one.ratio}


def _cell(one: Outcome) -> JsonValue:
    told: dict[str, JsonValue] = {
        "seed": one.cell.seed,
        "folder": f"{one.cell.variant}/seed-{one.cell.seed}",
        "counts": one.whole,
    }
    if not one.whole:
        return {**told, "why": one.why}
    return {
        **told,
        "verdict": one.verdict.value,
        "seconds": round(one.seconds, 1),
        "starved_s": round(one.starved_s, 1),
        "parts": {name: round(seconds, 1) for name, seconds in one.parts.items()},
        "values": dict(one.values),
        "verdicts": {name: verdict.value for name, verdict in one.verdicts.items()},
    }
