// Who is joined with whom, over time. The server has computed the layout: across stands the
// day, down the row. Nothing is simulated, so the same records give the same picture.
import {base, plain} from './look.js';

const named = 60; // more nodes than these are named on request alone

function tooltip({data}) {
  const title = data.title ? `<b>${plain(data.title)}</b>` : '';
  return [title, ...(data.lines ?? []).map(plain)].filter(Boolean).join('<br>');
}

function nodeOf(node, {drawing, colour, small}) {
  const group = drawing.groups[node.group];
  return {
    name: node.name,
    title: node.name,
    value: node.at,
    category: node.group,
    href: node.href,
    lines: [group.name, ...node.lines],
    symbol: `path://${group.path}`,
    symbolSize: (small ? 7 : 10) + Math.min(12, 2 * node.size),
    itemStyle: node.marked
      ? {color: colour.fill[group.tone], borderColor: colour.ink, borderWidth: small ? 1 : 1.5}
      : {color: colour.fill[group.tone], borderColor: colour.paper, borderWidth: small ? 0 : 1},
  };
}

function edgeOf(edge, colour) {
  return {
    source: edge.source,
    target: edge.target,
    lines: edge.lines,
    lineStyle: edge.sure
      ? {color: colour.quiet, width: 1.4, opacity: .8}
      : {color: colour.fill.hold, width: 1.4, type: [4, 4], opacity: .9},
  };
}

export function graph(chart, colour, width) {
  const {drawing} = chart;
  const small = drawing.nodes.length > 200;
  const isWide = width > 900;
  const rows = drawing.nodes.map((node) => node.at[1]);
  const common = base(chart, colour);
  return {
    ...common,
    grid: {left: 14, right: 22, top: isWide && drawing.groups.length > 7 ? 58 : 36, bottom: 4, containLabel: true},
    legend: {...common.legend, type: isWide ? 'plain' : 'scroll', left: 4, right: 4, itemWidth: 13, itemHeight: 13, data: drawing.groups.map(({name, path}) => ({name, icon: `path://${path}`}))},
    tooltip: {...common.tooltip, formatter: tooltip},
    dataZoom: [
      {type: 'inside', xAxisIndex: 0, zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, filterMode: 'none'},
      {type: 'inside', yAxisIndex: 0, zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, filterMode: 'none'},
    ],
    xAxis: {
      type: 'value',
      min: 0,
      max: Math.max(1, drawing.labels.length - 1),
      minInterval: 1,
      axisLine: {show: true, onZero: false, lineStyle: {color: colour.line}},
      axisTick: {show: false},
      splitLine: {lineStyle: {color: colour['line-soft']}},
      axisLabel: {color: colour.quiet, fontSize: 11, hideOverlap: true, formatter: (day) => drawing.labels[day] ?? ''},
    },
    yAxis: {type: 'value', inverse: true, show: false, min: Math.min(...rows) - .8, max: Math.max(...rows) + .8},
    series: [{
      type: 'graph',
      name: chart.title,
      coordinateSystem: 'cartesian2d',
      categories: drawing.groups.map((group) => ({name: group.name, symbol: `path://${group.path}`, itemStyle: {color: colour.fill[group.tone]}})),
      data: drawing.nodes.map((node) => nodeOf(node, {drawing, colour, small})),
      links: drawing.edges.map((edge) => edgeOf(edge, colour)),
      edgeSymbol: ['none', 'arrow'],
      edgeSymbolSize: small ? 4 : 6,
      cursor: 'pointer',
      label: {show: drawing.nodes.length <= named, position: 'top', distance: 4, fontSize: 11, color: colour.quiet, textBorderColor: colour.paper, textBorderWidth: 3, formatter: ({data}) => data.title},
      labelLayout: {hideOverlap: true},
      emphasis: {focus: 'adjacency', label: {show: true, color: colour.ink, fontWeight: 600}, lineStyle: {width: 2.5}},
      blur: {itemStyle: {opacity: .18}, lineStyle: {opacity: .08}},
    }],
  };
}

/** How high the picture is: few rows stand wide apart, many at least so that each is seen. */
export function graphHeight({drawing}) {
  const rows = 2 + Math.max(...drawing.nodes.map((node) => node.at[1]));
  return Math.max(320, 80 + rows * Math.max(5, Math.min(22, 900 / rows)));
}
