/** A text as one word of bash: as it is where nothing in it means anything, else in single quotes. */
export function word(text: string): string {
	return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A comment of one or more lines. */
export function comment(text: string): string {
	return text
		.trim()
		.split("\n")
		.map((line) => `# ${line}`.trimEnd())
		.join("\n");
}
