// HEALPix pixel numbers in the nested scheme (Gorski et al. 2005, ApJ 622, 759, section 4).
//
// The arithmetic of planning/core/healpix.py, in doubles: pixels agree but for points within rounding of a border.

const RAD = Math.PI / 180;
const BELT = 2 / 3;

/** log2 of nside: 0 to 13 here, so that pixel numbers are whole 32-bit numbers. */
export function levelOf(nside) {
  return Math.round(Math.log2(nside));
}

function spread(value) {
  value = (value | (value << 8)) & 0x00ff00ff;
  value = (value | (value << 4)) & 0x0f0f0f0f;
  value = (value | (value << 2)) & 0x33333333;
  return (value | (value << 1)) & 0x55555555;
}

function pixel(z, cosine, quarters, level) {
  const side = 1 << level;
  let face, x, y;
  if (Math.abs(z) <= BELT) {
    const along = side * (0.5 + quarters);
    const across = side * 0.75 * z;
    const rising = Math.floor(along - across); // index of the line running north-east
    const falling = Math.floor(along + across); // and of the one running south-east
    const column = rising >> level;
    const row = falling >> level;
    if (column === row) face = 4 + (column & 3);
    else if (column < row) face = column & 3;
    else face = 8 + (row & 3);
    x = falling & (side - 1);
    y = side - 1 - (rising & (side - 1));
  } else {
    const quadrant = Math.min(Math.floor(quarters), 3);
    const inside = quarters - quadrant;
    // sqrt(3 (1 - |z|)) from the cosine, which keeps its digits at the poles
    const toPole = side * cosine * Math.sqrt(3 / (1 + Math.abs(z)));
    const rising = Math.min(Math.floor(inside * toPole), side - 1);
    const falling = Math.min(Math.floor((1 - inside) * toPole), side - 1);
    if (z > 0) {
      face = quadrant;
      x = side - 1 - falling;
      y = side - 1 - rising;
    } else {
      face = quadrant + 8;
      x = rising;
      y = falling;
    }
  }
  return face * side * side + spread(x) + 2 * spread(y);
}

/** Pixel of a direction in degrees; any longitude. */
export function nestedPixel(lonDeg, latDeg, level) {
  let quarters = lonDeg / 90;
  quarters -= 4 * Math.floor(quarters / 4);
  if (quarters >= 4) quarters = 0; // a tiny negative longitude rounds up to a full turn
  return pixel(Math.sin(latDeg * RAD), Math.cos(latDeg * RAD), quarters, level);
}

/** Pixel of a unit vector. */
export function nestedPixelOfVector(x, y, z, level) {
  let quarters = Math.atan2(y, x) * (2 / Math.PI);
  if (quarters < 0) quarters += 4;
  if (quarters >= 4) quarters = 0;
  return pixel(z, Math.sqrt(x * x + y * y), quarters, level);
}
