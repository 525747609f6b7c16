import type { ComponentProps } from "react";
import { classes } from "./classes";

const looks = {
	primary: "bg-accent text-on-accent hover:brightness-110 border-transparent font-semibold",
	plain: "bg-surface text-ink border-line-strong hover:bg-raised",
	quiet: "bg-transparent text-ink-soft border-transparent hover:bg-raised hover:text-ink",
	danger: "bg-surface text-bad border-bad/50 hover:bg-bad-soft",
};

type Props = ComponentProps<"button"> & { look?: keyof typeof looks; size?: "normal" | "small" };

export function Button({ look = "plain", size = "normal", className, ...rest }: Props) {
	return (
		<button
			type="button"
			{...rest}
			className={classes(
				"inline-flex items-center justify-center gap-1.5 rounded-lg border whitespace-nowrap transition-colors",
				"disabled:cursor-not-allowed disabled:opacity-45",
				size === "small" ? "h-8 px-2.5 text-sm" : "h-10 px-3.5 text-base",
				looks[look],
				className,
			)}
		/>
	);
}
