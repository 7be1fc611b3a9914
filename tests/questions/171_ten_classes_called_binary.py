# Source: keras-team/keras issue 17443.
# Asked: flow_from_directory takes class_mode="binary" for ten classes without a word, flow_from_dataframe
# does not.
import os

import numpy as np
import pandas as pd
from PIL import Image
from tensorflow.keras.preprocessing.image import ImageDataGenerator

rows = []
for digit in range(4):
    os.makedirs(f"digits/{digit}", exist_ok=True)
    for i in range(3):
        path = f"digits/{digit}/{i}.png"
        Image.fromarray(np.random.randint(0, 255, (28, 28), dtype="uint8")).save(path)
        rows.append((path, str(digit)))

generator = ImageDataGenerator(rescale=1 / 255)
by_folder = generator.flow_from_directory("digits", target_size=(28, 28), class_mode="binary", batch_size=4)
print(by_folder.class_indices)

frame = pd.DataFrame(rows, columns=["filename", "class"])
by_frame = generator.flow_from_dataframe(frame, target_size=(28, 28), class_mode="binary", batch_size=4)
