/** Browsers give the clipboard to secure pages only: one that is served to a class over plain HTTP takes the old way. */
export async function copyText(text: string): Promise<void> {
	if (window.isSecureContext) return navigator.clipboard.writeText(text);
	const give = (event: ClipboardEvent) => {
		event.clipboardData?.setData("text/plain", text);
		event.preventDefault();
	};
	document.addEventListener("copy", give, { once: true });
	document.execCommand("copy");
	document.removeEventListener("copy", give);
}
