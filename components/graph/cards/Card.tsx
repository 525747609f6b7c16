import type { ReactNode } from "react";
import type { Box } from "../layout/measures";
import type { Mark } from "../mark";
import { type CardContext, placed } from "./parts";

interface CardProps {
	/** Record id. */
	id: string;
	kind: string;
	box: Box;
	className: string;
	/** For screen readers. */
	label: string;
	mark: Mark | null;
	ghost?: boolean;
	state?: string;
	netns?: string;
	context: CardContext;
	children: ReactNode;
}

/**
 * A card that can be picked. The pointer's taps come through Cytoscape, which
 * tells them from the end of a drag; a click without a pointer is the keyboard's.
 */
export function Card({ id, kind, box, className, label, mark, ghost, state, netns, context, children }: CardProps) {
	const picked = context.selected === id;
	return (
		// biome-ignore lint/a11y/useSemanticElements: a card holds headings and other buttons, a button may not
		<div
			role="button"
			tabIndex={0}
			aria-label={label}
			aria-pressed={picked}
			className={`vl-box ${className}`}
			style={placed(box)}
			data-place={id}
			data-appear
			data-record={id}
			data-kind={kind}
			data-state={state}
			data-netns={netns}
			data-mark={mark ?? undefined}
			data-ghost={ghost || undefined}
			data-lit={context.lit.get(id)}
			data-selected={picked || undefined}
			onKeyDown={(event) => {
				if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
				event.preventDefault();
				context.onSelect(picked ? null : id);
			}}
		>
			{children}
		</div>
	);
}
