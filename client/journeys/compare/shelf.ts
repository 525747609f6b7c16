import { z } from "zod";
import { createStore } from "zustand/vanilla";
import { Journey } from "@/protocol/journey";
import { Origin } from "./origin";
import { Scene } from "./scene";

/** A journey that was put aside to be compared: all that is needed of it when its sandbox is gone. */
export const Kept = z.strictObject({
	id: z.string(),
	/** When it was put here: milliseconds since 1970. */
	kept: z.number(),
	journey: Journey,
	scene: Scene,
	origin: Origin,
});
export type Kept = z.infer<typeof Kept>;

/** Each is read by itself: one that does not fit (of another version of vethlab) takes no other with it. */
const Stored = z.array(z.unknown());

export interface Shelf {
	/** In the order in which they were kept. */
	kept: readonly Kept[];
	/** What is stored, too, but cannot be read. */
	unreadable: number;
}

/** Why one is not kept: there are as many as may be; it is too long; the browser does not store it (and what it says). */
export type NotKept = { why: "full" } | { why: "long" } | { why: "storage"; said: string };

export const shelfLength = 12;
/** Of one journey, in characters: a connection with some two hundred packets. */
export const longest = 300_000;

const KEY = "vethlab.journeys";

type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/**
 * Journeys that stay with this browser, across resets, labs and pages. `storage` is asked for each time: to name it can
 * already be forbidden.
 */
export function createShelf(storage: () => Storage) {
	const store = createStore<Shelf>(() => ({ kept: [], unreadable: 0 }));

	/** As it is stored now: another page may have put something there. */
	function read(): Shelf {
		const text = storage().getItem(KEY);
		if (text === null) return { kept: [], unreadable: 0 };
		const stored = Stored.safeParse(parsed(text));
		if (!stored.success) return { kept: [], unreadable: 1 };
		const kept = stored.data.flatMap((one) => {
			const found = Kept.safeParse(one);
			return found.success ? [found.data] : [];
		});
		return { kept, unreadable: stored.data.length - kept.length };
	}

	function write(kept: readonly Kept[]): NotKept | null {
		try {
			storage().setItem(KEY, JSON.stringify(kept));
			store.setState({ kept, unreadable: 0 });
			return null;
		} catch (thrown) {
			return { why: "storage", said: saying(thrown) };
		}
	}

	function reread(): NotKept | null {
		try {
			store.setState(read());
			return null;
		} catch (thrown) {
			return { why: "storage", said: saying(thrown) };
		}
	}

	return {
		...store,
		reread,
		/** What cannot be read goes with the next that is kept. */
		keep(one: Kept): NotKept | null {
			const faulty = reread();
			if (faulty) return faulty;
			const others = store.getState().kept.filter(({ id }) => id !== one.id);
			if (others.length >= shelfLength) return { why: "full" };
			if (JSON.stringify(one).length > longest) return { why: "long" };
			return write([...others, one]);
		},
		remove(id: string): NotKept | null {
			const faulty = reread();
			return faulty ?? write(store.getState().kept.filter((one) => one.id !== id));
		},
	};
}
export type ShelfStore = ReturnType<typeof createShelf>;

/** A browser's own exceptions say why (a quota, a setting). */
const saying = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
