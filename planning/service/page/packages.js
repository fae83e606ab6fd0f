// The view "packages".

export function mount(root, context) {
  return {
    show() {
      root.textContent = "packages";
    },
    hide() {},
  };
}
