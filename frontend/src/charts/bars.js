// Bars upon each other. The days still being reported are paler and hatched, so that
// nobody reads them as a decline.
const hatch = (colour) => ({symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: colour});

export function bars(series, {colour, whole, isTop}) {
  const fill = colour.fill[series.tone];
  const radius = isTop ? [3, 3, 0, 0] : 0;
  return {
    type: 'bar',
    name: series.name,
    stack: 'bars',
    barCategoryGap: '18%',
    barMaxWidth: 34,
    itemStyle: {color: fill, borderRadius: radius},
    emphasis: {disabled: true},
    data: series.values.map((value, n) => (n < whole ? value
      : {value, itemStyle: {color: fill, opacity: .45, borderRadius: radius, decal: hatch(colour.paper)}})),
  };
}
