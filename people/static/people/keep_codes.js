// The buttons under recovery codes: save them as a file, print them. No code leaves the browser.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.save) {
    const file = new Blob([document.getElementById(button.dataset.save).textContent], { type: "text/plain" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = button.dataset.name;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  if (button && "print" in button.dataset) window.print();
});
