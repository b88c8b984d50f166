// The ground: outlines of areas, shaded by a figure, each with its name written on it.
import {DivIcon, GeoJSON, LayerGroup, Marker} from 'leaflet';

// How far a name may move to be read, in pixels to the right and down; one without a
// figure hardly: it would stand on its neighbour.
const moves = [[0, 0], [0, 30], [0, -30], [0, 42], [0, -42], [60, 0], [-60, 0]];
const wide = /[\u2e80-\uffff]/;
// Half of what a text takes on the map, near enough to keep texts apart.
const half = (text = '') => [...text].reduce((sum, letter) => sum + (wide.test(letter) ? 6.2 : 3.6), 4);
const escaped = (text) => {
  const element = document.createElement('span');
  element.textContent = text;
  return element.innerHTML;
};

export class Ground {
  constructor(map, {renderer, tip, open}) {
    Object.assign(this, {map, renderer, tip, open, names: new LayerGroup().addTo(map), said: new Map()});
  }

  /** Take the outlines: {features: [{properties: {path, name, lon, lat, above}}]}. */
  load(outlines) {
    this.outlines = outlines;
    this.shapes = new GeoJSON(outlines, {
      renderer: this.renderer,
      onEachFeature: ({properties}, shape) => {
        shape.bindTooltip(() => this.tip({...properties, ...this.said.get(properties.path)}), {sticky: true});
        shape.on('click', () => this.open({...properties, ...this.said.get(properties.path)}));
        shape.on('mouseover', () => shape.setStyle({weight: 2.5}));
        shape.on('mouseout', () => shape.setStyle({weight: this.weight(properties)}));
      },
    }).addTo(this.map);
  }

  /** Take what is said of the areas: [{path, value, shade, href}]. */
  say(areas, chosen) {
    this.said = new Map(areas.map((area) => [area.path, area]));
    this.chosen = chosen;
  }

  weight({path}) {
    return path === this.chosen ? 2.5 : 1;
  }

  draw(colours) {
    this.shapes?.setStyle(({properties}) => {
      const said = this.said.get(properties.path);
      return {
        color: properties.path === this.chosen ? colours.brand : colours.quiet,
        weight: this.weight(properties),
        opacity: .8,
        fillColor: said ? colours.ramp[said.shade] : colours.paper,
        fillOpacity: said || properties.path === this.chosen ? .95 : .3,
      };
    });
  }

  /** Write names and figures where there is room beside the bubbles and each other. */
  write(bubbles) {
    this.names.clearLayers();
    const written = [];
    const value = ({path}) => this.said.get(path)?.value ?? 0;
    for (const place of this.places().sort((a, b) => value(b) - value(a))) {
      const spot = this.spotFor(place, bubbles, written);
      if (!spot) continue;
      written.push(spot);
      this.names.addLayer(this.name(place, this.map.layerPointToLatLng(spot)));
    }
  }

  /** Where a name is written: {x, y, reach, rise}; nowhere if it would stand across others. */
  spotFor({path, name, lat, lon}, bubbles, written) {
    const shown = this.said.get(path)?.shown;
    const [reach, rise] = [Math.max(half(name), half(shown)), shown ? 15 : 8];
    const at = this.map.latLngToLayerPoint([lat, lon]);
    const isApart = ({x, y}, other) => Math.abs(other.x - x) > reach + (other.reach ?? 1.1 * other.r)
      || Math.abs(other.y - y) > rise + (other.rise ?? 1.1 * other.r);
    const free = (shown ? moves : moves.slice(0, 1)).map((move) => at.add(move))
      .filter((spot) => written.every((other) => isApart(spot, other)));
    // A name without a figure is also in the table: better none than one across a mark.
    const spot = free.find((each) => bubbles.every((other) => isApart(each, other))) ?? (shown && free[0]);
    return spot && Object.assign(spot, {reach, rise});
  }

  places() {
    return (this.outlines?.features ?? []).map((feature) => feature.properties).filter((place) => place.lat !== undefined);
  }

  name({path, name}, at) {
    const said = this.said.get(path);
    const value = said?.shown ? `<b>${escaped(said.shown)}</b>` : '';
    const icon = new DivIcon({className: 'map-name', html: `<span>${escaped(name)}</span>${value}`, iconSize: [0, 0], iconAnchor: [0, 15]});
    return new Marker(at, {icon, interactive: false, keyboard: false, pane: 'names'});
  }

  /** The box around an area: its outline, or those below it; not valid if there are none. */
  box(path) {
    const features = (this.outlines?.features ?? []).filter(({properties}) => properties.path.startsWith(path));
    return new GeoJSON({type: 'FeatureCollection', features}).getBounds();
  }
}
