// The view "coverage".

export function mount(root, context) {
  return {
    show() {
      root.textContent = "coverage";
    },
    hide() {},
  };
}
