/** Does a text hold every word of a search, in any order? Case does not count. null where nothing is searched for. */
export function searchFor(query: string): ((text: string) => boolean) | null {
	const words = query.toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return null;
	return (text) => {
		const low = text.toLowerCase();
		return words.every((word) => low.includes(word));
	};
}
