"""Small line plots as SVG, both axes logarithmic, readable in light and dark."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 300, 230, 46, 12, 40, 40
_COLORS = ("#1f6feb", "#c2410c", "#15803d")
_STYLE = """text { font: 11px system-ui, sans-serif; fill: #333 } .title { font-weight: 600; font-size: 12px }
.grid { stroke: #8886; stroke-width: 0.5 } .line { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What was measured: pairs of size and figure, both above 0."""

    label: str
    unit: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Lines over the same sizes.  across : what the sizes are of."""

    title: str
    across: str
    lines: Sequence[Line]


def plotted(panels: Sequence[Panel]) -> str:
    """Return panels side by side as one SVG."""
    width = _WIDTH * len(panels)
    body = "".join(
        f'<g transform="translate({_WIDTH * place} 0)">{_panel(panel)}</g>' for place, panel in enumerate(panels)
    )
    title = escape("; ".join(panel.title for panel in panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" role="img">'
        f"<title>{title}</title><style>{_STYLE}</style>{body}</svg>\n"
    )


def _panel(panel: Panel) -> str:
    points = [point for line in panel.lines for point in line.points]
    if not points:
        return ""
    sizes = sorted({x for x, _ in points})
    low, high = math.floor(math.log10(min(y for _, y in points))), math.ceil(math.log10(max(y for _, y in points)))
    high = max(high, low + 1)

    def x_of(size: float) -> float:
        span = math.log10(sizes[-1] / sizes[0]) or 1.0
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * math.log10(size / sizes[0]) / span

    def y_of(value: float) -> float:
        share = (math.log10(value) - low) / (high - low)
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share

    parts = [f'<text class="title" x="8" y="16">{escape(panel.title)}</text>']
    for power in range(low, high + 1):
        y = y_of(10.0**power)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for place, size in enumerate(sizes):
        anchor = "start" if place == 0 else "end" if place == len(sizes) - 1 else "middle"
        parts.append(f'<text x="{x_of(size):.1f}" y="{_HEIGHT - 24}" text-anchor="{anchor}">{size:,.0f}</text>')
    parts.append(f'<text x="{_LEFT}" y="{_HEIGHT - 8}">{escape(panel.across)}</text>')
    for color, line in zip(_COLORS, panel.lines, strict=False):
        path = "L".join(f"{x_of(x):.1f} {y_of(y):.1f}" for x, y in line.points)
        parts.append(f'<path class="line" stroke="{color}" d="M{path}"/>')
        last_x, last_y = line.points[-1]
        parts += [f'<circle cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3" fill="{color}"/>' for x, y in line.points]
        label = f"{line.label}, {line.unit}"
        parts.append(
            f'<text x="{x_of(last_x) - 4:.1f}" y="{y_of(last_y) - 7:.1f}" text-anchor="end" style="fill:{color}">'
            f"{escape(label)}</text>"
        )
    return "".join(parts)
