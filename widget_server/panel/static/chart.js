// The engagement chart of the overview.
"use strict";
document.querySelectorAll("[data-chart]").forEach((host) => {
  const { days, clicks, views } = JSON.parse(host.dataset.chart);
  const css = getComputedStyle(document.documentElement);
  const color = (name) => css.getPropertyValue(name).trim();
  const times = days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  const axis = { stroke: color("--soft"), grid: { stroke: color("--faint"), width: 1 }, ticks: { show: false } };
  const chart = new uPlot({
    width: host.clientWidth, height: 190, legend: { live: true },
    tzDate: (s) => uPlot.tzDate(new Date(s * 1000), "Etc/UTC"),
    scales: { views: { range: (_, __, most) => [0, most * 1.1 || 1] }, clicks: { range: (_, __, most) => [0, most * 1.1 || 1] } },
    axes: [{ ...axis, values: "{D}.{M}." }, { ...axis, scale: "views", size: 55 }, { ...axis, scale: "clicks", side: 1, size: 50, grid: { show: false } }],
    series: [{ value: "{D}.{M}." },
      { label: host.dataset.views, scale: "views", stroke: color("--soft"), width: 1.5, fill: color("--faint"), value: (_, v) => v?.toFixed(0) ?? "" },
      { label: host.dataset.clicks, scale: "clicks", stroke: color("--accent"), width: 2, value: (_, v) => v?.toFixed(0) ?? "" }],
  }, [times, views, clicks], host);
  new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: 190 })).observe(host);
});
