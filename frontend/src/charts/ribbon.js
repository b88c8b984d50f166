// A line with its interval: an invisible line along the lower bound carries a band as high
// as the interval is wide.
const gap = (value) => value ?? '-';

export function ribbon(series, {colour, stack}) {
  const tone = colour.deep[series.tone];
  const line = {
    type: 'line',
    name: series.name,
    data: series.values.map(gap),
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: series.values.length === 1,
    lineStyle: {color: tone, width: 2.25},
    itemStyle: {color: tone},
    emphasis: {disabled: true},
    z: 4,
  };
  if (!series.lower.length) return [line];
  const hidden = {
    type: 'line',
    stack,
    stackStrategy: 'all',
    symbol: 'none',
    silent: true,
    lineStyle: {opacity: 0},
    tooltip: {show: false},
    z: 3,
  };
  const width = series.upper.map((upper, n) => (upper === null || series.lower[n] === null ? '-' : upper - series.lower[n]));
  return [
    {...hidden, data: series.lower.map(gap)},
    {...hidden, data: width, areaStyle: {color: colour.fill[series.tone], opacity: .22}},
    line,
  ];
}
