import { useEffect, useRef, useState } from "react";
import { journeysOf } from "@/client/journeys/journeys";
import { keptOf } from "@/client/journeys/kept";
import { recordsOf } from "@/client/selectors";
import { usePacketLog } from "@/components/packets/use-packets";
import type { Journey } from "@/protocol/journey";
import type { ConntrackRecord, State } from "@/protocol/records";

const nothing: Journey[] = [];

/** All journeys of the packets that are kept, joined anew as packets come; under a flood as often as there is time. */
export function useJourneys(session: string, epoch: number, state: State): readonly Journey[] {
	const { packets, traces } = usePacketLog(session, epoch);
	const flows = useFlows(epoch, state);
	const [journeys, setJourneys] = useState<readonly Journey[]>(nothing);
	const known = useRef(journeys);
	const newest = useRef({ packets, flows, traces });
	newest.current = { packets, flows, traces };
	const pace = useRef<{ timer: number | null; ready: number }>({ timer: null, ready: 0 });
	// biome-ignore lint/correctness/useExhaustiveDependencies: whatever has come is reason to look again
	useEffect(() => {
		const { current } = pace;
		if (current.timer !== null) return;
		current.timer = window.setTimeout(
			() => {
				const from = performance.now();
				known.current = keptOf(known.current, journeysOf(newest.current.packets, newest.current));
				setJourneys(known.current);
				const now = performance.now();
				// A fifth of the page's time at most.
				current.ready = now + 4 * (now - from);
				current.timer = null;
			},
			Math.max(0, current.ready - performance.now()),
		);
	}, [packets, flows, traces]);
	useEffect(
		() => () => {
			if (pace.current.timer !== null) clearTimeout(pace.current.timer);
			pace.current.timer = null;
		},
		[],
	);
	return journeys;
}

/** The flows that were tracked while somebody looked: an entry is soon gone, and what it has rewritten stays. */
function useFlows(epoch: number, state: State): readonly ConntrackRecord[] {
	const kept = useRef<{ epoch: number; flows: Map<string, ConntrackRecord>; list: readonly ConntrackRecord[] }>({
		epoch,
		flows: new Map(),
		list: [],
	});
	if (kept.current.epoch !== epoch) kept.current = { epoch, flows: new Map(), list: [] };
	const { flows } = kept.current;
	const fresh = recordsOf(state, "conntrack").filter(({ id }) => !flows.has(id));
	if (fresh.length > 0) {
		for (const flow of fresh) flows.set(flow.id, flow);
		kept.current.list = [...flows.values()].slice(-2000);
	}
	return kept.current.list;
}
