import { expect, test } from "vitest";
import { chooseEngines } from "./choose";
import { hasUml } from "./uml";

const names = (only?: string) => chooseEngines("/clone", only).map(({ name }) => name);

test("this machine's kernel comes first, User-Mode Linux after it where there is one", () => {
	expect(names()).toEqual(hasUml() ? ["bubblewrap", "uml"] : ["bubblewrap"]);
	expect(names("bubblewrap")).toEqual(["bubblewrap"]);
});

test("an engine that is not there is refused, with what to do", () => {
	expect(() => names("qemu")).toThrow(
		expect.objectContaining({ code: "usage", message: expect.stringContaining("bubblewrap, uml") }),
	);
	const command = "sudo apt-get install user-mode-linux kmod";
	if (hasUml()) expect(names("uml")).toEqual(["uml"]);
	else
		expect(() => names("uml")).toThrow(
			expect.objectContaining({ code: "package-missing", values: expect.objectContaining({ command }) }),
		);
});

test("it is there when its kernel and the loader of its modules are", () => {
	expect(hasUml("/nonexistent")).toBe(false);
});
