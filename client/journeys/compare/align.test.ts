import { expect, it } from "vitest";
import { align } from "./align";

const same = (a: string, b: string) => (a === b ? 2 : a.toLowerCase() === b.toLowerCase() ? 1 : 0);
const aligned = (as: string, bs: string) =>
	align([...as], [...bs], same)
		.map(({ a, b }) => `${a ?? "-"}${b ?? "-"}`)
		.join(" ");

it("what only one has is a gap, where it stands", () => {
	expect(aligned("abde", "abcde")).toBe("aa bb -c dd ee");
	expect(aligned("abcde", "ae")).toBe("aa b- c- d- ee");
	expect(aligned("", "ab")).toBe("-a -b");
	expect(aligned("", "")).toBe("");
	expect(aligned("ab", "cd")).toBe("a- b- -c -d");
});

it("takes what is worth the most in all, not the first that fits", () => {
	expect(aligned("xab", "Xxab")).toBe("-X xx aa bb");
	expect(aligned("abA", "A")).toBe("a- b- AA");
});

it("of equal ones the earliest, and each stands once", () => {
	expect(aligned("aa", "a")).toBe("aa a-");
	const long = "abcabcabcabc";
	expect(aligned(long, long).split(" ")).toHaveLength(long.length);
});
