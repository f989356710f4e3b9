# The program. It uses the rooms' own interfaces, so it links them, not libringfall.

if(EXISTS ${PROJECT_SOURCE_DIR}/cli/main.c)
    rf_existing(rooms cli output studies input models sim)
    add_executable(ringfall cli/main.c)
    target_link_libraries(ringfall PRIVATE rf_flags ${rooms})
endif()
