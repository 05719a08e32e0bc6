package io.github.comfyarchive.store;

/**
 * What was saved of a table.
 *
 * @param name the table
 * @param rows how many rows were copied
 * @param unreadable how many keys could not be read; whether there was a row under each is not known
 */
public record SalvagedTable(String name, long rows, long unreadable) {}
