import { memo, useMemo } from "react";
import { litIds } from "@/client/lights";
import { nextStep, roomFor, stepInSight } from "@/client/selectors";
import type { Session } from "@/client/session";
import type { SessionState, SessionStore } from "@/client/store";
import { useSession, useWords } from "@/client/use-session";
import type { LabGraphProps } from "@/components/graph/LabGraph";
import { chinese, english } from "@/components/graph/words";
import { later } from "./later";
import { useSight } from "./use-sight";

/** The graph's canvas is the largest part of the script: it is loaded here only, after the rest. */
const LabGraph = later(() => import("@/components/graph/LabGraph").then((it) => it.LabGraph));

/** Fetches it before it is drawn. */
export const loadGraph = () => LabGraph.load();

interface Props extends Pick<LabGraphProps, "selected" | "onSelect" | "path" | "overlay"> {
	store: SessionStore;
	/** The step that was opened by hand. */
	opened: string | null;
}

/** The graph of a session. It hears of each change by itself, so that nothing else need be drawn before it. */
export const LiveGraph = memo(function LiveGraph({ store, ...rest }: Props) {
	const at = useSession(store);
	return at.session && <Sight at={at} session={at.session} {...rest} />;
});

function Sight({ at, session, opened, ...rest }: Omit<Props, "store"> & { at: SessionState; session: Session }) {
	const words = useWords();
	const { state, marks, clock } = useSight(at);
	const { lab } = session;
	const inSight = at.moment ? at.moment.step : (opened ?? stepInSight(session));
	const lit = useMemo(() => litIds(lab, inSight, state), [lab, inSight, state]);
	const room = useMemo(() => roomFor(lab), [lab]);
	return (
		<LabGraph
			state={state}
			marks={marks}
			clock={clock ? `${clock.epoch}.${clock.n}` : ""}
			words={words.language === "zh" ? chinese : english}
			lit={lit}
			room={room}
			preparing={(nextStep(session)?.prelude ?? null) !== null}
			{...rest}
		/>
	);
}
