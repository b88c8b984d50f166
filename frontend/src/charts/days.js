// Figures by day: bars, lines with intervals, a level to compare with, incomplete days.
import {bars} from './bars.js';
import {base, mark, number, plain} from './look.js';
import {ribbon} from './ribbon.js';

function tooltip(drawing, colour) {
  return (points) => {
    const day = points[0].dataIndex;
    const late = day >= drawing.labels.length - drawing.incomplete ? ` · ${plain(drawing.incompleteWord)}` : '';
    const lines = drawing.series.map((series) => {
      const isLine = series.mark === 'line';
      const sign = mark((isLine ? colour.deep : colour.fill)[series.tone], isLine);
      const range = series.lower.length ? ` (${number(series.lower[day])} – ${number(series.upper[day])})` : '';
      return `${sign}${plain(series.name)} <b>${number(series.values[day])}</b>${range}`;
    });
    return [`<b>${plain(drawing.labels[day])}</b>${late}`, ...lines].join('<br>');
  };
}

function greyed(drawing, colour) {
  const {labels, incomplete, incompleteWord} = drawing;
  return incomplete ? {
    silent: true,
    z: 5,
    itemStyle: {color: colour.fill.flat, opacity: .13},
    label: {position: 'insideTopRight', color: colour.ink, fontSize: 11, distance: 4, textBorderColor: colour.paper, textBorderWidth: 3},
    data: [[{name: incompleteWord, xAxis: labels.length - incomplete}, {xAxis: labels.length - 1}]],
  } : undefined;
}

function compared(level, colour) {
  return level ? {
    silent: true,
    symbol: 'none',
    lineStyle: {color: colour.ink, width: 1.25, type: [5, 4]},
    label: {formatter: level.name, position: 'insideStartTop', color: colour.ink, fontSize: 11},
    data: [{yAxis: level.value}],
  } : undefined;
}

export function days(chart, colour) {
  const {drawing} = chart;
  const whole = drawing.labels.length - drawing.incomplete;
  const isCount = drawing.series.every((s) => s.values.every((v) => v === null || Number.isInteger(v)));
  const stacked = drawing.series.filter((s) => s.mark === 'bar');
  const drawn = drawing.series.flatMap((series, n) => (series.mark === 'line'
    ? ribbon(series, {colour, stack: `interval-${n}`})
    : [bars(series, {colour, whole, isTop: series === stacked.at(-1)})]));
  Object.assign(drawn.at(-1), {markArea: greyed(drawing, colour), markLine: compared(drawing.level, colour)});
  const common = base(chart, colour);
  const several = drawing.series.length > 1;
  return {
    ...common,
    grid: {left: 4, right: 12, top: several ? 32 : 14, bottom: 2, containLabel: true},
    legend: {...common.legend, show: several, data: drawing.series.map((s) => s.name)},
    tooltip: {...common.tooltip, trigger: 'axis', axisPointer: {type: 'shadow', shadowStyle: {color: colour.fill.flat, opacity: .12}}, formatter: tooltip(drawing, colour)},
    xAxis: {
      type: 'category',
      data: drawing.labels,
      axisTick: {show: false},
      axisLine: {lineStyle: {color: colour.line}},
      axisLabel: {color: colour.quiet, fontSize: 11, hideOverlap: true},
    },
    yAxis: {
      type: 'value',
      minInterval: isCount ? 1 : undefined,
      splitNumber: 4,
      splitLine: {lineStyle: {color: colour['line-soft']}},
      axisLabel: {color: colour.quiet, fontSize: 11, formatter: number},
    },
    series: drawn,
  };
}
