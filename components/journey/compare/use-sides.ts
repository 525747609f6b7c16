import { useCallback, useMemo } from "react";
import type { Past } from "@/client/history";
import { stateBy } from "@/client/history";
import { millisecondsOf, originOf } from "@/client/journeys/compare/origin";
import { sceneOf } from "@/client/journeys/compare/scene";
import { type Side, sideId } from "@/client/journeys/compare/sides";
import type { Session } from "@/client/session";
import type { Journey } from "@/protocol/journey";
import type { State } from "@/protocol/records";
import type { Choices } from "./SidePicker";
import { useShelf } from "./use-shelf";

/** Rows that are offered at most of one sandbox. */
const most = 200;

/** What can be compared: journeys of this sandbox, with the records of their time, and those that are kept. */
export function useSides(session: Session, journeys: readonly Journey[], state: State, past: Past | null) {
	const { kept } = useShelf();
	const { id: own, status } = session;
	const choices: Choices = useMemo(() => {
		const asked = journeys.filter(({ protocol }) => protocol !== "arp" && protocol !== "other");
		const here = asked.slice(-most).reverse();
		return { here: here.map((journey) => ({ id: sideId(own, status.epoch, journey), journey })), kept };
	}, [journeys, kept, own, status.epoch]);
	const sideOfJourney = useCallback(
		(journey: Journey): Side => ({
			id: sideId(own, status.epoch, journey),
			journey,
			// Interfaces may be others by now.
			scene: sceneOf(journey, past ? stateBy(past, millisecondsOf(journey.ended) + 1) : state),
			origin: originOf(session, journey),
		}),
		[session, own, status.epoch, state, past],
	);
	const sideOf = useCallback(
		(id: string): Side | null => {
			const here = choices.here.find((one) => one.id === id);
			return here ? sideOfJourney(here.journey) : (choices.kept.find((one) => one.id === id) ?? null);
		},
		[choices, sideOfJourney],
	);
	return { choices, sideOf, sideOfJourney };
}
