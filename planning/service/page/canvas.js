// A canvas as sharp as the screen, drawn anew when its size, the theme or what it shows changes.

/**
 * Keep a canvas drawn. draw(context, width, height, colour) is called at most once a frame, in CSS pixels;
 * colour("--ink") is a colour of the style sheet. `redraw()` asks for a drawing.
 */
export function fitted(canvas, draw) {
  let asked = 0;
  const redraw = () => {
    if (!asked) asked = requestAnimationFrame(paint);
  };
  function paint() {
    asked = 0;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return; // of a view that is not shown
    const ratio = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across || canvas.height !== down) {
      canvas.width = across;
      canvas.height = down;
    }
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(document.documentElement);
    draw(context, width, height, (name) => style.getPropertyValue(name).trim());
  }
  new ResizeObserver(redraw).observe(canvas);
  document.addEventListener("themechange", redraw);
  redraw();
  return { redraw };
}

/** The font of the page, for text in drawings. */
export function font(size, weight = 400) {
  return `${weight} ${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;
}

/** Text that stays readable over lines. */
export function haloed(context, text, x, y, ink, ground) {
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = ground;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

/** A mark with its middle at x, y: "diamond", "square", else a dot. */
export function symbol(context, shape, x, y, size) {
  context.beginPath();
  if (shape === "diamond") {
    context.moveTo(x, y - size - 1);
    context.lineTo(x + size + 1, y);
    context.lineTo(x, y + size + 1);
    context.lineTo(x - size - 1, y);
    context.closePath();
  } else if (shape === "square") context.rect(x - size + 1, y - size + 1, 2 * size - 2, 2 * size - 2);
  else context.arc(x, y, size - 1.5, 0, 2 * Math.PI);
  context.fill();
}

/** Draw outside the clip that began after the last save(); it ends here. */
export function outside(context, write) {
  context.restore();
  write();
  context.save();
}
