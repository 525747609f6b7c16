import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { createPacketStore, type PacketLog, type PacketStore } from "@/client/packets/store";
import { pageWire } from "@/client/use-session";
import { VethlabError } from "@/protocol/errors";
import type { CaptureSetting, Layer } from "@/protocol/packet";

const nothing: PacketLog = { epoch: -1, packets: [], traces: [], dropped: [] };
const noStore = { getState: () => nothing, getInitialState: () => nothing, subscribe: () => () => {} };

/** Milliseconds that packets are gathered: a list that changes more often than this cannot be read anyway. */
const gather = 120;

/** The list and the journeys look at the same packets: the server is told when the last of them looks away. */
const shared = new Map<string, { store: PacketStore; users: number }>();

function lookAt(session: string): PacketStore {
	const known = shared.get(session) ?? {
		store: createPacketStore(pageWire(), session, (flush) => void setTimeout(flush, gather)),
		users: 0,
	};
	shared.set(session, { ...known, users: known.users + 1 });
	return known.store;
}

function lookAway(session: string): void {
	const known = shared.get(session);
	if (!known) return;
	if (known.users > 1) shared.set(session, { ...known, users: known.users - 1 });
	else {
		shared.delete(session);
		known.store.close();
	}
}

/** The packets of a session's present sandbox, for as long as the component lives. */
export function usePackets(session: string, epoch: number): PacketLog["packets"] {
	return usePacketLog(session, epoch).packets;
}

/** With what netfilter did with them. */
export function usePacketLog(session: string, epoch: number): PacketLog {
	const [store, setStore] = useState<PacketStore | null>(null);
	useEffect(() => {
		setStore(lookAt(session));
		return () => lookAway(session);
	}, [session]);
	const log = useStore(store ?? noStore);
	return log.epoch === epoch ? log : nothing;
}

/** Resolves when it is so. Rejects with what tcpdump says of the filter. */
export function setCapture(session: string, setting: CaptureSetting): Promise<null> {
	return pageWire().request({ type: "capture.set", session, setting });
}

export type Dissection = { layers: readonly Layer[] } | { error: VethlabError } | null;

/** A packet's layers, asked for when it is opened; null while they are on their way. */
export function useLayers(session: string, epoch: number, packet: number): Dissection {
	const key = `${session} ${epoch} ${packet}`;
	const [got, setGot] = useState<{ key: string; found: Dissection } | null>(null);
	useEffect(() => {
		let wanted = true;
		pageWire()
			.request({ type: "packet.dissect", session, packet })
			.then(
				(layers) => wanted && setGot({ key, found: { layers } }),
				(error) => wanted && setGot({ key, found: { error: VethlabError.from(error) } }),
			);
		return () => {
			wanted = false;
		};
	}, [session, packet, key]);
	return got?.key === key ? got.found : null;
}
