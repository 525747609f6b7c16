import { classes } from "@/components/ui/classes";

/** Between two sides: whether they are the same, and what differs. A sign says it, the colour only underlines it. */
export function Mark({ sign, children }: { sign: "=" | "≈" | "≠" | "←" | "→"; children: React.ReactNode }) {
	return (
		<span
			data-mark={sign}
			className={classes(
				"flex items-center justify-center text-center",
				sign === "≠" ? "flex-col font-semibold text-warn" : "gap-2 text-ink-faint",
			)}
		>
			<span aria-hidden className="font-bold text-xl leading-6">
				{sign}
			</span>
			<span className="text-sm leading-snug">{children}</span>
		</span>
	);
}
