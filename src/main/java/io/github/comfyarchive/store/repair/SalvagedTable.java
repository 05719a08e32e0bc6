package io.github.comfyarchive.store.repair;

/**
 * What was saved of a table.
 *
 * @param rows how many rows were copied
 * @param unreadable how many keys could not be read; whether there was a row under each is not known
 * @param lost whether its first page cannot be read, and so none of its rows
 */
public record SalvagedTable(String name, long rows, long unreadable, boolean lost) {}
