import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import type { Session } from "@/client/session";
import type { SessionState, SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Button } from "./Button";
import { CannotRun, isLack } from "./CannotRun";
import { classes } from "./classes";
import { LiveGraph } from "./LiveGraph";
import { later } from "./later";

/** What is not needed to see the graph come up: loaded after it. */
const Timeline = later(() => import("@/components/timeline/Timeline").then((it) => it.Timeline));
const PastBanner = later(() => import("@/components/timeline/PastBanner").then((it) => it.PastBanner));

interface Props extends Omit<ComponentProps<typeof LiveGraph>, "store"> {
	at: SessionState;
	session: Session;
	store: SessionStore;
	online: boolean;
	/** Buttons that open views of what the graph shows. */
	children: ReactNode;
}

/** The graph, what is said over it, and the timeline below it. */
export function GraphArea({ at, session, store, online, children, ...graph }: Props) {
	const { past, moment, from } = at;
	const lack = lackOf(session);
	const dead = isDead(session, online);
	return (
		<>
			<main className={classes("relative min-h-0 flex-1 overflow-hidden bg-canvas", dead && "opacity-60")}>
				<LiveGraph store={store} {...graph} />
				{/* Beside the graph's own controls; while one looks back, the banner is in their place. */}
				{session.clock !== null && !moment && (
					<div className="absolute right-[7.25rem] bottom-[7px] z-10 flex gap-2">{children}</div>
				)}
				{past && moment && <PastBanner past={past} moment={moment} lab={session.lab} onLive={() => store.look(null)} />}
				{session.clock === null && <Starting session={session} />}
				{lack && (
					<CannotRun error={lack} ready={online} onRetry={session.role === "owner" ? () => void store.reset() : null} />
				)}
			</main>
			<div className="h-10 shrink-0 border-line border-t bg-surface">
				{past && (
					<Timeline
						lab={session.lab}
						runs={session.runs}
						past={past}
						moment={moment}
						from={from}
						store={store}
						online={online}
					/>
				)}
			</div>
		</>
	);
}

/** What the machine lacks for the lab, if it could not start for that. */
function lackOf({ clock, status }: Session) {
	return clock === null && isLack(status.error) ? status.error : null;
}

/** Nothing that is shown is live any more. */
export function isDead(session: Session, online: boolean): boolean {
	const { status } = session.status;
	return !online || (status === "lost" && !lackOf(session)) || status === "ended";
}

/** What the start is waiting for, where the graph will be. */
function Starting({ session }: { session: Session }) {
	const words = useWords().session;
	const { status, phase, engine, passedOver } = session.status;
	if (status !== "starting") return null;
	const booting = phase === "sandbox" && engine === "uml" && words.booting(passedOver.join(", "));
	return (
		<p className="absolute inset-0 flex items-center justify-center gap-3 text-ink-soft text-lg" aria-hidden>
			<LoaderCircle className="size-5 animate-spin text-accent" />
			{booting || (phase ? words.phase[phase] : words.starting)}…
		</p>
	);
}

const testIds = { packets: "packets-toggle", followPacket: "follow-packet", findWay: "find-way" } as const;

interface ViewButtonProps {
	name: keyof typeof testIds;
	Icon: LucideIcon;
	on: boolean;
	onClick(): void;
}

/** Opens and closes a view of what the graph shows. */
export function ViewButton({ name, Icon, on, onClick }: ViewButtonProps) {
	const words = useWords().header;
	return (
		<Button size="small" aria-pressed={on} data-testid={testIds[name]} className="h-[29px]" onClick={onClick}>
			<Icon className="size-4.5" aria-hidden />
			<span className="max-sm:sr-only">{words[name]}</span>
		</Button>
	);
}
