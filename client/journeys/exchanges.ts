import { isHeadless, talkOf } from "./headers";
import { inOrder, type Seen } from "./sightings";
import { coreOf, type Followed, first } from "./trips";

/** In the order in which they left. */
export type Exchange = readonly [Followed, ...Followed[]];

interface Group {
	keys: Set<string>;
	talk: Followed[];
}

/**
 * Packets that belong together: a request and its answer, a TCP connection. Both directions have the same addresses and
 * ports wherever one namespace sees both of them; NAT shows them by other ones elsewhere, and each packet that was seen
 * on both sides of it tells that the two are one.
 */
export function exchangesOf(followed: readonly Followed[]): Exchange[] {
	const groups = new Map<string, Group>();
	for (const one of followed) {
		const keys = new Set(one.seen.flatMap(keysOf));
		const known = new Set([...keys].flatMap((key) => groups.get(key) ?? []));
		// The largest one takes up the others: a flood is one exchange of thousands.
		const [joined = { keys: new Set<string>(), talk: [] }, ...others] = [...known].sort(
			(a, b) => b.talk.length - a.talk.length,
		);
		joined.talk.push(one);
		for (const group of others) {
			for (const each of group.talk) joined.talk.push(each);
			for (const key of group.keys) keys.add(key);
		}
		for (const key of keys) {
			joined.keys.add(key);
			groups.set(key, joined);
		}
	}
	return [...new Set(groups.values())].flatMap(({ talk }): Exchange[] => {
		const [opening, ...rest] = talk.sort((a, b) => inOrder(first(a).packet, first(b).packet));
		return opening ? [[opening, ...rest]] : [];
	});
}

/** Fragments whose beginning was not captured are known by their IP id only: they belong to those of the same. */
function keysOf(seen: Seen): string[] {
	const { netns } = seen.packet;
	const { fragment } = seen.decoded;
	const core = coreOf(seen);
	const own = `${netns} ${talkOf(core)}`;
	if (!fragment) return [own];
	const pieces = `fragments ${fragment.key}`;
	return isHeadless(core) ? [pieces] : [own, pieces];
}
