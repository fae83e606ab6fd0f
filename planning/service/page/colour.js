// Which colours values get: the scale of the report's maps (planning/report/colour_scale.py), readable with any
// colour vision.

// Beyond these percentiles a scale would serve a few pixels at the cost of all others.
const MOST_OF_THE_SKY = [0.5, 99.5];

function coloursOf(text) {
  const colours = new Uint8Array(text.length / 2);
  for (let i = 0; i < colours.length; i += 1) colours[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return colours;
}

/** Dark to bright, even steps to the eye, readable with any colour vision. 256 colours, red, green, blue. */
const VIRIDIS = coloursOf(
  "44015444025645045745055946075a46085c460a5d460b5e470d60470e6147106347116447136548146748166848176948186a481a6c" +
  "481b6d481c6e481d6f481f70482071482173482374482475482576482677482878482979472a7a472c7a472d7b472e7c472f7d46307e" +
  "46327e46337f463480453581453781453882443983443a83443b84433d84433e85423f85424086424186414287414487404588404688" +
  "3f47883f48893e49893e4a893e4c8a3d4d8a3d4e8a3c4f8a3c508b3b518b3b528b3a538b3a548c39558c39568c38588c38598c375a8c" +
  "375b8d365c8d365d8d355e8d355f8d34608d34618d33628d33638d32648e32658e31668e31678e31688e30698e306a8e2f6b8e2f6c8e" +
  "2e6d8e2e6e8e2e6f8e2d708e2d718e2c718e2c728e2c738e2b748e2b758e2a768e2a778e2a788e29798e297a8e297b8e287c8e287d8e" +
  "277e8e277f8e27808e26818e26828e26828e25838e25848e25858e24868e24878e23888e23898e238a8d228b8d228c8d228d8d218e8d" +
  "218f8d21908d21918c20928c20928c20938c1f948c1f958b1f968b1f978b1f988b1f998a1f9a8a1e9b8a1e9c891e9d891f9e891f9f88" +
  "1fa0881fa1881fa1871fa28720a38620a48621a58521a68522a78522a88423a98324aa8325ab8225ac8226ad8127ad8128ae8029af7f" +
  "2ab07f2cb17e2db27d2eb37c2fb47c31b57b32b67a34b67935b77937b87838b9773aba763bbb753dbc743fbc7340bd7242be7144bf70" +
  "46c06f48c16e4ac16d4cc26c4ec36b50c46a52c56954c56856c66758c7655ac8645cc8635ec96260ca6063cb5f65cb5e67cc5c69cd5b" +
  "6ccd5a6ece5870cf5773d05675d05477d1537ad1517cd2507fd34e81d34d84d44b86d54989d5488bd6468ed64590d74393d74195d840" +
  "98d83e9bd93c9dd93ba0da39a2da37a5db36a8db34aadc32addc30b0dd2fb2dd2db5de2bb8de29bade28bddf26c0df25c2df23c5e021" +
  "c8e020cae11fcde11dd0e11cd2e21bd5e21ad8e219dae319dde318dfe318e2e418e5e419e7e419eae51aece51befe51cf1e51df4e61e" +
  "f6e620f8e621fbe723fde725",
);

/** Both ends alike, for angles. 256 colours, red, green, blue. */
const TWILIGHT = coloursOf(
  "e2d9e2e1d9e2e0d9e2ded9e1ddd9e0dcd9dfdad8dfd8d8ded6d7ddd4d6dcd2d5dbd0d4d9cdd3d8cbd2d7c8d0d6c5cfd5c2ced4bfccd3" +
  "bccbd1b9c9d0b6c8cfb3c6ceb0c5cdadc3cdaac2cca7c0cba4becaa1bdc99ebbc99cb9c899b8c896b6c793b4c692b3c68eb1c58cafc5" +
  "89adc588acc485a9c482a7c380a5c37fa5c37ca2c27aa0c2789ec2779dc2759ac17398c17196c17195c06e92c06d90c06c8ebf6b8dbf" +
  "698abf6888be6786be6785be6682bd657fbd647dbc647cbc6379bb6277bb6275ba6172ba6171b9606eb8606cb86069b76067b65f65b5" +
  "5f62b45f60b45f5fb35f5bb25f59b15f57b05e54ae5e52ad5e4fac5e4dab5e4caa5e48a85e46a65e43a55d41a35d3ea15d3ca05d3a9e" +
  "5c389d5c359a5b32985b30955a2e935a2b9059298e58278b58268a572385562182551f7f531e7c521c79511a754f19724f19704c176b" +
  "4b166849156447146146145e44135a4212574112563f12513d114e3c114b3a114939114637114436114236114134113e33113c32123a" +
  "3113393014373014373113373312373412383412383611393811393a113a3b113b3d113c3f123d41123d43123e4612404813414a1342" +
  "4d14434f14445215455415465615465916485c17495f174a61184b64194b67194c691a4d6c1b4e6f1c4e711d4f741e4f761f4f792050" +
  "7b21507e22507f23508325508526508727508a29508c2a508e2c50902e50922f509431509633509835509a37509c39509e3b50a03d50" +
  "a03e50a34150a54350a64550a84750a94950ab4b50ac4d51ae5051af5251b15452b25652b35953b55b53b65d54b75f55b86155b96456" +
  "ba6657bb6958bc6b59bd6e5abe705bbf725dc0755ec1775fc27a61c27c63c37f64c48166c58468c5866ac6876bc68b6ec78e71c89073" +
  "c89275c99578c9977bca9a7dca9c80cb9f83cca186cca389cda68ccda88fceab92cfad96cfae97d0b29cd1b4a0d1b6a3d2b8a7d3baaa" +
  "d4bdadd5bfb1d6c1b4d7c3b8d8c5bbd8c7bed9c9c2dacbc5dbccc8dccecbdccfcdddd1d1ded3d3dfd4d6dfd5d8e0d6dae0d7dbe1d8dd" +
  "e1d8dfe2d9e0e2d9e1e2d9e2",
);

/**
 * The values of the first and the last colour, and whether there are values beyond them.
 *
 * values are numbers; NaN where there is none. An angle (cyclic) has the scale of all angles there are: modulo a
 * part of a turn, in degrees.
 */
export function scaleOf(values, { cyclic = null } = {}) {
  if (cyclic) return { low: -cyclic / 2, high: cyclic / 2, below: false, above: false, colours: TWILIGHT };
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return { low: 0, high: 1, below: false, above: false, colours: VIRIDIS };
  let [low, high] = MOST_OF_THE_SKY.map((percent) => percentile(sorted, percent));
  if (low >= 0 && low < 0.1 * high) low = 0;
  [low, high] = roundedApart(low, high);
  return { low, high, below: sorted[0] < low, above: sorted[sorted.length - 1] > high, colours: VIRIDIS };
}

function percentile(sorted, percent) {
  const at = (percent / 100) * (sorted.length - 1);
  const first = Math.floor(at);
  const next = Math.min(first + 1, sorted.length - 1);
  return sorted[first] + (at - first) * (sorted[next] - sorted[first]);
}

/** The numbers moved apart to multiples of about a twentieth of their distance: 1, 2 or 5 times a power of ten. */
function roundedApart(low, high) {
  const rough = Math.max(high - low, 1e-3 * Math.abs(high)) / 20 || 1;
  const step = roundAbove(rough);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return [first * step, Math.max(last, first + 1) * step];
}

function roundAbove(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * (1 - 1e-12));
}

/** Which of the 256 colours a value has. */
export function colourIndex(scale, value) {
  const part = (value - scale.low) / (scale.high - scale.low);
  return Math.min(255, Math.max(0, Math.floor(part * 256)));
}

/** CSS colour of a part of a scale, 0 to 1. */
export function colourAt(colours, part) {
  const i = 3 * Math.min(255, Math.max(0, Math.floor(part * 256)));
  return `rgb(${colours[i]} ${colours[i + 1]} ${colours[i + 2]})`;
}

/** Round numbers from low to high, at most so many. */
export function roundNumbers(low, high, most = 6, whole = false) {
  let step = roundAbove((high - low) / Math.max(most - 1, 1));
  if (whole) step = Math.max(1, step);
  const numbers = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1) {
    numbers.push(Number((k * step).toPrecision(12)));
  }
  return numbers;
}
