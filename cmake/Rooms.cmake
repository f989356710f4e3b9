# rf_room(<room> [USES <lower rooms>] [LINKS <libraries>])
#
# The static library rf_<room> of <room>/*.c. A room without sources is left out. cli/main.c
# is the program's and stays out of rf_cli, so that tests can link the rest.

set(rf_rooms sim models input studies output cli)

function(rf_room room)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;LINKS")
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${room}/*.c)
    list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/cli/main.c)
    if(NOT sources)
        return()
    endif()
    add_library(rf_${room} STATIC ${sources})
    target_link_libraries(rf_${room} PRIVATE rf_flags PUBLIC ${arg_LINKS})
    target_include_directories(rf_${room} SYSTEM PRIVATE ${RANDOM123_INCLUDE})
    foreach(lower IN LISTS arg_USES)
        if(TARGET rf_${lower})
            target_link_libraries(rf_${room} PUBLIC rf_${lower})
        endif()
    endforeach()
endfunction()

# The rooms that exist among those named, as targets.
function(rf_existing out)
    set(found "")
    foreach(room IN LISTS ARGN)
        if(TARGET rf_${room})
            list(APPEND found rf_${room})
        endif()
    endforeach()
    set(${out} ${found} PARENT_SCOPE)
endfunction()

# Where scenarios are found: in the tree that was built, and where they are installed.
function(rf_data_places)
    foreach(room IN LISTS ARGN)
        if(TARGET rf_${room})
            target_compile_definitions(rf_${room} PRIVATE
                RF_SOURCE_SCENARIOS="${PROJECT_SOURCE_DIR}/scenarios"
                RF_DATA_DIR="${CMAKE_INSTALL_FULL_DATADIR}/ringfall")
        endif()
    endforeach()
endfunction()
