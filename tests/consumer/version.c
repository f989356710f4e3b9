/* version.c: the least a user of the library can do. */
#include <ringfall.h>

#include <stdio.h>

int main(void)
{
    printf("ringfall %s: %s\n", RF_VERSION, rf_code_text(RF_OK));
    return 0;
}
