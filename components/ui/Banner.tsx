import { CircleAlert, CircleX, Info, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes";

const tones = {
	bad: { box: "bg-bad-soft border-bad/40", ink: "text-bad", Icon: CircleX },
	warn: { box: "bg-warn-soft border-warn/40", ink: "text-warn", Icon: CircleAlert },
	info: { box: "bg-info-soft border-info/40", ink: "text-info", Icon: Info },
	offline: { box: "bg-warn-soft border-warn/40", ink: "text-warn", Icon: WifiOff },
};

interface Props {
	tone: keyof typeof tones;
	title: string;
	/** In the reader's language. */
	text?: string | undefined;
	/** As the machine said it, in English. */
	detail?: string | undefined;
	children?: ReactNode;
	testid?: string;
}

/** Says what has happened to the session and what can be done. */
export function Banner({ tone, title, text, detail, children, testid }: Props) {
	const { box, ink, Icon } = tones[tone];
	return (
		<div role="alert" data-testid={testid} className={classes("flex items-center gap-3 border-b px-5 py-3", box)}>
			<Icon className={classes("size-5 shrink-0 self-start mt-0.5", ink)} aria-hidden />
			<div className="min-w-0 flex-1 text-base text-ink">
				<span className="font-semibold">{title}</span>
				{text && <span className="ml-2 text-ink-soft">{text}</span>}
				{detail && (
					<p className="mt-1 max-h-24 overflow-auto whitespace-pre-wrap font-mono text-ink-soft text-sm">{detail}</p>
				)}
			</div>
			<div className="flex shrink-0 gap-2">{children}</div>
		</div>
	);
}
