# libringfall: every room below cli in one shared library, of which only what ringfall.h
# declares is visible.

rf_existing(rooms sim models input studies output)
set(objects "")
foreach(room IN LISTS rooms)
    list(APPEND objects $<TARGET_OBJECTS:${room}>)
endforeach()

add_library(libringfall SHARED ${objects})
add_library(ringfall::ringfall ALIAS libringfall)
set_target_properties(libringfall PROPERTIES
    OUTPUT_NAME ringfall
    EXPORT_NAME ringfall
    LINKER_LANGUAGE C
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR})
target_include_directories(libringfall PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(libringfall PRIVATE
    $<BUILD_INTERFACE:rf_flags> Threads::Threads GSL::gsl PkgConfig::CJSON PkgConfig::IGRAPH m)
set(map ${CMAKE_CURRENT_LIST_DIR}/libringfall.map)
target_link_options(libringfall PRIVATE -Wl,--as-needed -Wl,--version-script=${map})
set_target_properties(libringfall PROPERTIES LINK_DEPENDS ${map})
if(NOT RINGFALL_SANITIZE)
    target_link_options(libringfall PRIVATE -Wl,-z,defs)
endif()
