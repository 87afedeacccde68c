package dev.holdfast.demo;

/**
 * One line of the table.
 *
 * @param verdict how {@code with} was judged
 * @param ok false = the demo fails
 */
record Row(String name, long without, long with, String verdict, boolean ok) {}
