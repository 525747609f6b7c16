/** One measured value. */
export interface Figure {
	name: string;
	value: number;
	unit: "µs" | "ms" | "s" | "kB" | "%" | "ratio" | "MiB" | "packets";
	/** At most this, where the project has set itself a bar. */
	bar: number | null;
	/** What it was taken from: how many samples of what. */
	from: string;
}

/** The value that `share` (0 to 1) of the samples do not exceed. Throws without samples: a bench must not print NaN. */
export function percentile(samples: readonly number[], share: number): number {
	const sorted = [...samples].sort((a, b) => a - b);
	const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
	if (value === undefined) throw new Error("no samples: the events that this measure waits for did not come");
	return value;
}

export function median(samples: readonly number[]): number {
	return percentile(samples, 0.5);
}

export function table(figures: readonly Figure[]): string {
	const rows = figures.map((f) => [
		f.name,
		`${f.value < 10 ? f.value.toFixed(2) : f.value.toFixed(1)} ${f.unit}`,
		f.bar === null ? "" : `${f.value <= f.bar ? "within" : "OVER"} ${f.bar} ${f.unit}`,
		f.from,
	]);
	const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows
		.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}
