/**
 * What a TAP service of CADC's parts writes itself: loaded by the web application's own class
 * loader, by name, from {@code PluginFactory.properties} and {@code web.xml}.
 */
package org.lsst.tap.tools.service.webapp;
