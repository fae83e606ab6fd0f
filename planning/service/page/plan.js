// The view "plan".

export function mount(root, context) {
  return {
    show() {
      root.textContent = "plan";
    },
    hide() {},
  };
}
