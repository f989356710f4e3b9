# The static checks, as tests of the release build.

rf_existing(rooms cli output studies input models sim)
set(archives "")
foreach(room IN LISTS rooms)
    list(APPEND archives $<TARGET_FILE:${room}>)
endforeach()

function(rf_check name)
    add_test(NAME check_${name}
        COMMAND ${PROJECT_SOURCE_DIR}/tests/check/${name}.sh ${ARGN})
    set_tests_properties(check_${name} PROPERTIES LABELS check TIMEOUT 600)
endfunction()

rf_check(rooms)
rf_check(objects ${archives})
rf_check(exports $<TARGET_FILE:libringfall>)
rf_check(lengths)
rf_check(format)
rf_check(tidy ${PROJECT_BINARY_DIR})
rf_check(shell)
rf_check(spelling)
rf_check(consumer ${PROJECT_BINARY_DIR})
set_tests_properties(check_tidy PROPERTIES COST 400) # the longest of all: first
