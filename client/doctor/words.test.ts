import { expect, it } from "vitest";
import type { ErrorMessage } from "@/protocol/errors";
import { en } from "./en";
import { wrongText } from "./words";
import { zh } from "./zh";

const lacks: [ErrorMessage["code"], Record<string, string>][] = [
	["package-missing", { programs: "bird,birdc", packages: "bird2", command: "sudo apt-get install bird2" }],
	["package-missing", { packages: "bubblewrap", command: "sudo apt-get install bubblewrap" }],
	["package-old", { programs: "ip", packages: "iproute2", said: "Option -j is unknown" }],
	["userns-forbidden", { command: "sudo sysctl -w user.max_user_namespaces=15000" }],
	["subuid-missing", { user: "ada", command: "sudo usermod" }],
	["kernel-feature", { features: "ipip", command: "sudo modprobe ipip" }],
	["kernel-feature", { features: "ipip", packages: "user-mode-linux kmod", command: "sudo apt-get install" }],
	["kernel-feature", { features: "ipip" }],
	["kernel-feature", { features: "ipip", spare: "linux.uml" }],
	["kernel-feature", { features: "tun", device: "/dev/net/tun", command: "sudo chmod 0666 /dev/net/tun" }],
	["sandbox-failed", { log: "unshare failed" }],
];

it("every lack is a sentence of its own in both languages, with all that it is about", () => {
	for (const words of [en, zh]) {
		const texts = lacks.map(([code, values]) => wrongText(words, { code, message: "as the machine said it", values }));
		expect(new Set(texts).size).toBe(lacks.length);
		expect(texts.join()).not.toMatch(/undefined|as the machine/);
		expect(texts[0]).toContain("`bird`");
		expect(texts[4]).toContain("ada");
	}
	expect(wrongText(zh, { code: "agent-lost", message: "It ended.", values: {} })).toBe("It ended.");
});

it("both languages have the same words", () => {
	expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
	expect(Object.keys(zh.wrong).sort()).toEqual(Object.keys(en.wrong).sort());
	const sentences = [...lacks.map(([code, values]) => wrongText(zh, { code, message: "", values })), zh.some(1, 2)];
	expect(sentences.join("\n")).not.toMatch(/[一-鿿][,;:?!(]/);
});
