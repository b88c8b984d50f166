// The map of a page that asks for it. <div data-map data-island="ID" data-outlines="URL">:
// what is on it stands beside it as data; a piece with new data moves the map along.
// Everything drawn is also in a list of the page: rows with data-mark="KEY".
import '../styles/map.css';
import {startMap} from './map/picture.js';
import {startSlider} from './map/slider.js';

document.querySelectorAll('[data-map]').forEach(startMap);
document.querySelectorAll('[data-slider]').forEach(startSlider);
