import { type ReactNode, type RefObject, useId, useRef, useState } from "react";
import { Button } from "./Button";
import { classes } from "./classes";

interface Props {
	/** What the button shows. */
	button: ReactNode;
	/** What the button says of itself to the pointer. */
	title: string;
	/** The name of what opens. */
	label: string;
	testid: string;
	className?: string | undefined;
	/** Width of what opens. */
	width: string;
	onClosed?(): void;
	/** To close it from inside. */
	panel?: RefObject<HTMLDivElement | null>;
	children: ReactNode;
}

/** A button of the header, and below it what it opens: the browser's own popover, closed by Escape or a click beside it. */
export function Menu({ button, title, label, testid, className, width, onClosed, panel, children }: Props) {
	const id = useId();
	const own = useRef<HTMLDivElement>(null);
	const trigger = useRef<HTMLButtonElement>(null);
	const [open, setOpen] = useState(false);
	const [place, setPlace] = useState({ top: 0, right: 0 });
	return (
		<>
			<Button
				ref={trigger}
				look="quiet"
				size="small"
				popoverTarget={id}
				aria-expanded={open}
				aria-controls={id}
				aria-haspopup="dialog"
				title={title}
				data-testid={testid}
				className={classes(open && "bg-raised text-ink", className)}
			>
				{button}
			</Button>
			<div
				ref={panel ?? own}
				id={id}
				popover="auto"
				role="dialog"
				aria-label={label}
				onBeforeToggle={({ newState }) => {
					const box = trigger.current?.getBoundingClientRect();
					if (newState === "open" && box) setPlace({ top: box.bottom + 6, right: innerWidth - box.right });
				}}
				onToggle={({ newState }) => {
					setOpen(newState === "open");
					if (newState === "closed") onClosed?.();
				}}
				style={place}
				className={classes(
					"fixed inset-auto m-0 rounded-xl border border-line bg-surface p-4 text-ink shadow-lift",
					width,
				)}
			>
				{open && children}
			</div>
		</>
	);
}
