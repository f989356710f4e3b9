# Program, library, header, scenarios, and what find_package and pkg-config read.

include(CMakePackageConfigHelpers)

if(TARGET ringfall)
    install(TARGETS ringfall RUNTIME)
endif()
install(TARGETS libringfall EXPORT ringfall LIBRARY)
install(FILES include/ringfall.h TYPE INCLUDE)
install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/ringfall)
install(FILES LICENSE TYPE DOC)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ringfall)
install(EXPORT ringfall FILE ringfallConfig.cmake NAMESPACE ringfall:: DESTINATION ${package_dir})
write_basic_package_version_file(ringfallConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ringfallConfigVersion.cmake DESTINATION ${package_dir})

# By relative places, so that the folder may be moved or staged.
file(RELATIVE_PATH to_prefix
    ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/ringfall.pc.in ringfall.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ringfall.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
