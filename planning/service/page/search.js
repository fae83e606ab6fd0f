// The view "search".

export function mount(root, context) {
  return {
    show() {
      root.textContent = "search";
    },
    hide() {},
  };
}
