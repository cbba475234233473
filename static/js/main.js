// Starts every behaviour the page asks for. Without this file each page still works.
import { startWithin } from "./behaviours.js";

document.documentElement.classList.add("scripted");
startWithin(document);
