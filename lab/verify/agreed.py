"""Where a run and its predictions agree, and how the journal tells it."""

from collections.abc import Mapping, Sequence

from lab.journal.kinds.run import AgreementComputed, DisagreementPart, MomentPart
from lab.journal.pairs import Pair
from lab.model.agreement import Agreement, Cause, Compared, Disagreement
from lab.verify.moments import SETTLE_S, Moment, Seen
from lab.verify.predict import Predictions


def disagreements(
    moment: Moment, seen: Mapping[Pair, Seen], predictions: Predictions, doubt: Cause
) -> Sequence[Disagreement]:
    """Return where the looks of a moment differ from the predictions; ``doubt`` is why at rest."""
    return [
        Disagreement(
            moment.phase, str(pair), _word(predictions[pair]), _word(look.reached), look.line,
            _cause(moment, look, predictions[pair], doubt),
        )
        for pair, look in sorted(seen.items())
        if predictions[pair] is not look.reached
    ]  # fmt: skip


def _word(reached: bool | None) -> str:  # noqa: FBT001  the three words of a prediction
    return {True: "reached", False: "not reached", None: "on some paths"}[reached]


def _cause(
    moment: Moment,
    look: Seen,
    prediction: bool | None,  # noqa: FBT001  as of _word
    doubt: Cause,
) -> Cause:
    if prediction is None:
        return Cause.EQUAL_PATHS
    return Cause.TIME if look.changing or moment.rested_s < SETTLE_S else doubt


def told(result: Agreement) -> AgreementComputed:
    """Return a comparison as the journal tells it."""
    return AgreementComputed(
        batfish=result.batfish,
        percent=result.percent,
        pairs=result.pairs,
        at_rest=result.at_rest,
        moments=[_moment(each) for each in result.moments],
        disagreements=[_disagreement(each) for each in result.disagreements],
    )


def _moment(compared: Compared) -> MomentPart:
    return MomentPart(
        phase=compared.phase,
        at=compared.at,
        drained=compared.drained,
        agreed=compared.agreed,
        pairs=compared.pairs,
        at_rest=compared.at_rest,
    )


def _disagreement(found: Disagreement) -> DisagreementPart:
    return DisagreementPart(
        phase=found.phase,
        pair=found.pair,
        foreseen=found.foreseen,
        seen=found.seen,
        line=found.line,
        cause=found.cause.value,
    )
