// The sky on a flat drawing: frames, views and projections. A vector is [x, y, z] of length 1.
//
// In the frame of a view, +x looks at the reader (the middle of the drawing), +y to the left and +z up: the sky as it
// is seen from inside, longitude growing to the left. A matrix is nine numbers, row by row.

const RAD = Math.PI / 180;

/** A unit vector from longitude and latitude in degrees. */
export function vectorOf(lonDeg, latDeg) {
  const cosine = Math.cos(latDeg * RAD);
  return [cosine * Math.cos(lonDeg * RAD), cosine * Math.sin(lonDeg * RAD), Math.sin(latDeg * RAD)];
}

/** Longitude (0 to below 360) and latitude in degrees of a vector. */
export function anglesOf([x, y, z]) {
  const lon = Math.atan2(y, x) / RAD;
  return [lon < 0 ? (lon + 360) % 360 : lon, Math.atan2(z, Math.hypot(x, y)) / RAD];
}

/** The product of two matrices: first b, then a. */
export function times(a, b) {
  const product = new Array(9);
  for (let i = 0; i < 3; i += 1) {
    for (let j = 0; j < 3; j += 1) {
      product[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
    }
  }
  return product;
}

export function transposed(a) {
  return [a[0], a[3], a[6], a[1], a[4], a[7], a[2], a[5], a[8]];
}

/** The vector that a matrix makes of a vector. */
export function turned(m, [x, y, z]) {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

const OBLIQUITY = 84381.448 / 3600; // degrees; IAU 1976, as the Hipparcos and Gaia frames have it

/** ICRS vectors to vectors of a frame. */
export const FRAMES = {
  icrs: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  // The Hipparcos Catalogue, volume 1, equation 1.5.11.
  galactic: [
    -0.0548755604162154, -0.873437090234885, -0.4838350155487132, //
    0.4941094278755837, -0.4448296299600112, 0.7469822444972189, //
    -0.867666149019005, -0.1980763734312015, 0.4559837761750669,
  ],
  ecliptic: [
    1, 0, 0, //
    0, Math.cos(OBLIQUITY * RAD), Math.sin(OBLIQUITY * RAD), //
    0, -Math.sin(OBLIQUITY * RAD), Math.cos(OBLIQUITY * RAD),
  ],
};

/** Vectors of a frame to vectors of the view whose middle is at a longitude and latitude, the frame's north up. */
export function viewOf(lonDeg, latDeg) {
  const [sa, ca] = [Math.sin(lonDeg * RAD), Math.cos(lonDeg * RAD)];
  const [sd, cd] = [Math.sin(latDeg * RAD), Math.cos(latDeg * RAD)];
  return [cd * ca, cd * sa, sd, -sa, ca, 0, -sd * ca, -sd * sa, cd];
}

/** The half of the sky around the middle, from infinity. u to the right, v up; null where it is not seen. */
export const ORTHOGRAPHIC = {
  name: "globe",
  halfWidth: 1,
  halfHeight: 1,
  forward(x, y, z) {
    return x < 0 ? null : [-y, z];
  },
  inverse(u, v) {
    const square = 1 - u * u - v * v;
    return square < 0 ? null : [Math.sqrt(square), -u, v];
  },
};

/** Mollweide's map of the whole sky: equal areas. */
export const MOLLWEIDE = {
  name: "whole sky",
  halfWidth: 2,
  halfHeight: 1,
  forward(x, y, z) {
    const target = Math.PI * Math.max(-1, Math.min(1, z));
    let theta = Math.asin(Math.max(-1, Math.min(1, z)));
    for (let k = 0; k < 40; k += 1) {
      const slope = 2 + 2 * Math.cos(2 * theta);
      if (slope < 1e-9) break;
      const step = (2 * theta + Math.sin(2 * theta) - target) / slope;
      theta = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, theta - step));
      if (Math.abs(step) < 1e-10) break;
    }
    return [(-2 / Math.PI) * Math.atan2(y, x) * Math.cos(theta), Math.sin(theta)];
  },
  inverse(u, v) {
    if (Math.abs(v) > 1) return null;
    const theta = Math.asin(v);
    const lon = (-Math.PI * u) / (2 * Math.max(Math.cos(theta), 1e-12));
    if (Math.abs(lon) > Math.PI) return null;
    const sine = Math.max(-1, Math.min(1, (2 * theta + Math.sin(2 * theta)) / Math.PI));
    const cosine = Math.sqrt(1 - sine * sine);
    return [cosine * Math.cos(lon), cosine * Math.sin(lon), sine];
  },
};
