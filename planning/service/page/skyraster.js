// Values of HEALPix pixels as a raster of the sky: each point of the drawing is taken back to the sky and gets the
// colour of its pixel.

import { nestedPixelOfVector } from "/page/healpix.js";
import { transposed } from "/page/projection.js";

const MARGIN = 3; // points past the edge that are drawn too, for an edge without gaps once it is clipped

/** Which part of the sky a drawing of width x height points shows; `scale` is points of a projection's unit. */
export class SkyRaster {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
    this.key = "";
    this.turnKey = "";
  }

  /**
   * Draw.
   *
   * projection, scale     ORTHOGRAPHIC or MOLLWEIDE; points for its unit
   * view                  matrix, ICRS to the view
   * level                 of the pixels
   * colours               Uint32Array, a colour for each of them
   */
  draw({ projection, width, height, scale, view, level, colours }) {
    this.lay(projection, width, height, scale);
    this.lookUp(view, level);
    const { pixels, out } = this;
    for (let i = 0; i < pixels.length; i += 1) out[i] = pixels[i] < 0 ? 0 : colours[pixels[i]];
    this.context.putImageData(this.image, 0, 0);
  }

  /** The vectors of the points, in the frame of the view; they change with the size only. */
  lay(projection, width, height, scale) {
    const key = `${projection.name} ${width} ${height} ${scale}`;
    if (key === this.key) return;
    this.key = key;
    this.turnKey = "";
    this.canvas.width = width;
    this.canvas.height = height;
    this.image = this.context.createImageData(width, height);
    this.out = new Uint32Array(this.image.data.buffer);
    this.pixels = new Int32Array(width * height);
    this.vectors = new Float32Array(3 * width * height);
    const { vectors } = this;
    const margin = MARGIN / scale;
    for (let row = 0, i = 0; row < height; row += 1) {
      const v = (height / 2 - row - 0.5) / scale;
      for (let column = 0; column < width; column += 1, i += 3) {
        const u = (column + 0.5 - width / 2) / scale;
        const vector = projection.inverse(u, v) ?? beside(projection, u, v, margin);
        if (vector === null) vectors[i] = NaN;
        else vectors.set(vector, i);
      }
    }
  }

  /** The pixels under the points; they change with the view only, not with the values. */
  lookUp(view, level) {
    const key = `${level} ${view.join(" ")}`;
    if (key === this.turnKey) return;
    this.turnKey = key;
    const [a, b, c, d, e, f, g, h, k] = transposed(view);
    const { vectors, pixels } = this;
    for (let i = 0, j = 0; i < pixels.length; i += 1, j += 3) {
      const x = vectors[j];
      if (x !== x) {
        pixels[i] = -1;
        continue;
      }
      const y = vectors[j + 1];
      const z = vectors[j + 2];
      pixels[i] = nestedPixelOfVector(
        a * x + b * y + c * z,
        d * x + e * y + f * z,
        g * x + h * y + k * z,
        level,
      );
    }
  }
}

/** The nearest direction of a point just past the edge. */
function beside(projection, u, v, margin) {
  const [a, b] = [u / projection.halfWidth, v / projection.halfHeight];
  const past = Math.hypot(a, b);
  if (past > 1 + margin) return null;
  return projection.inverse(u / (past * (1 + 1e-9)), v / (past * (1 + 1e-9)));
}

/** Colours as a raster has them, of 256 colours and one for what has no value. */
export function packed(colours, index, none) {
  const table = new Uint32Array(257);
  for (let i = 0; i < 256; i += 1) {
    table[i] = (0xff000000 | (colours[3 * i + 2] << 16) | (colours[3 * i + 1] << 8) | colours[3 * i]) >>> 0;
  }
  table[256] = (0xff000000 | (none[2] << 16) | (none[1] << 8) | none[0]) >>> 0;
  const out = new Uint32Array(index.length);
  for (let i = 0; i < index.length; i += 1) out[i] = table[index[i]];
  return out;
}
