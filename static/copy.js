"use strict";
// Sentences that stand on a page are copied by a button, which is hidden where no script runs.
document.querySelectorAll("button[data-copies]").forEach((button) => {
  const place = document.getElementById(button.dataset.copies);
  const outcome = button.parentElement.querySelector("[role=status]");

  function words() {
    const paragraphs = [...place.querySelectorAll("p")];
    return paragraphs.map((one) => one.textContent.replace(/[ \n]+/g, " ").trim()).join("\n\n");
  }

  button.hidden = false;
  button.addEventListener("click", async () => {
    let copied = true;
    try {
      await navigator.clipboard.writeText(words());
    } catch {
      // Without TLS, or where it is not allowed, there is no clipboard: the words are opened and marked.
      for (const folded of place.querySelectorAll("details")) folded.open = true;
      window.getSelection().selectAllChildren(place);
      copied = document.execCommand("copy");
    }
    outcome.textContent = copied ? "Đã chép." : "Bấm Ctrl+C để chép.";
  });
});
